package org.ecapa4j.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.io.NpyArray;
import org.jspecify.annotations.Nullable;

/** The labels of some utterances: their names, or numbers. */
final class FeatureLabels {
    private final String @Nullable [] names;
    private final long @Nullable [] numbers;

    /** @throws org.ecapa4j.errors.DataFormatException if they are neither texts nor integers */
    FeatureLabels(NpyArray array) {
        this.names = array.isText() ? array.strings() : null;
        this.numbers = array.isText() ? null : array.longs();
    }

    int count() {
        return names != null ? names.length : numbers != null ? numbers.length : 0;
    }

    /**
     * The places of the utterances of one sample, which has as many as there are labels.
     *
     * @param sample name of what holds them
     * @param at of the first one
     */
    List<FeaturePlace> places(String sample, FeaturePlace at, int bins) {
        List<FeaturePlace> places = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            String unnamed = count() == 1 ? sample : sample + "#" + i;
            places.add(new FeaturePlace(
                    names == null ? unnamed : names[i],
                    numbers == null ? null : (Long) numbers[i],
                    at.file(),
                    at.from() + (long) i * at.frames() * bins,
                    at.frames()));
        }
        return places;
    }
}
