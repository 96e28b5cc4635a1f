package org.ecapa4j.evaluation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.Embedding;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.jspecify.annotations.Nullable;

/**
 * Features as the MindSpore system {@code ecapa_tdnn} prepares them, in one of two forms of a folder.
 *
 * <p>Plain: {@code fea.lst} and {@code label.lst} list file names, one a line, in the same order. A file of the first is float32
 * {@code [B, T, bins]}, mean removed, {@code B} utterances of {@code T} frames; its partner has {@code B} labels.
 *
 * <p>Merged: {@code N.npy} and {@code N_label.npy} for N = 0, 1, ... hold all values and all labels one after the other; {@code
 * ind_sample.p} and {@code ind_label.p} are pickled dictionaries from a key to (N, first element, number of elements). A sample has
 * as many utterances as its labels.
 *
 * <p>Labels that are texts are the utterances' names. Where they are numbers, which speaker an utterance is of, its name is that
 * of the feature file (or the key), followed by {@code #} and its place from 0 on if there are several. A name that is not there is
 * looked for without its file name extension, because the trial list says {@code id10270/x/00001.wav} where the label is {@code
 * id10270/x/00001}.
 */
public final class FeatureFolder extends Recordings {
    private final Path folder;
    private final FrontEnd frontEnd;
    private final List<FeaturePlace> places;
    private final Map<String, Integer> indices = new HashMap<>();

    /**
     * Reads the folder's lists and labels, not the features.
     *
     * @param frontEnd what made the features: says how many bins they have and how far their frames are apart
     * @throws MissingInputException if it is no folder or has neither form, or a file that it lists is not there
     * @throws DataFormatException if its lists, labels and shapes contradict each other; names all contradictions
     * @throws org.ecapa4j.errors.InputOutputException if reading fails
     */
    public FeatureFolder(Path folder, FrontEnd frontEnd) {
        if (!Files.isDirectory(folder)) {
            throw new MissingInputException("'" + folder + "' is not a folder");
        }
        this.folder = folder;
        this.frontEnd = frontEnd;
        boolean plain = Files.exists(folder.resolve(PlainFeatures.LIST));
        boolean merged = Files.exists(folder.resolve(MergedFeatures.INDEX));
        if (plain == merged) {
            throw new MissingInputException("Feature folder '" + folder + "' has " + (plain ? "both " : "neither ")
                    + PlainFeatures.LIST + (plain ? " and " : " nor ") + MergedFeatures.INDEX
                    + "; expected one of them, for plain or for merged features");
        }
        this.places =
                plain ? PlainFeatures.list(folder, frontEnd.bins()) : MergedFeatures.list(folder, frontEnd.bins());
        index();
    }

    private void index() {
        List<String> twice = new ArrayList<>();
        for (FeaturePlace place : places) {
            if (indices.putIfAbsent(place.name(), indices.size()) != null) {
                twice.add(place.name());
            }
        }
        if (!twice.isEmpty()) {
            throw new DataFormatException("Feature folder '" + folder + "' has " + twice.size()
                    + " utterances whose name another one has: "
                    + String.join(", ", twice.subList(0, Math.min(5, twice.size())))
                    + (twice.size() > 5 ? ", ..." : ""));
        }
    }

    /** In the order of {@code fea.lst} or {@code ind_sample.p}. */
    @Override
    public List<String> names() {
        return places.stream().map(FeaturePlace::name).toList();
    }

    /** Which class an utterance is labelled with, for example its speaker; null where the label is its name. */
    public @Nullable Long label(String name) {
        return place(name).label();
    }

    @Override
    void requirePresent(String name) {
        place(name);
    }

    @Override
    RecordingContent read(String name) {
        return new Content(place(name).read(frontEnd.bins()), (double) frontEnd.hopSamples() / frontEnd.sampleRate());
    }

    @Override
    List<String> inOriginalOrder(List<String> names) {
        List<String> ordered = new ArrayList<>(names);
        ordered.sort(Comparator.comparingInt(this::indexOf));
        return Collections.unmodifiableList(ordered);
    }

    private FeaturePlace place(String name) {
        return places.get(indexOf(name));
    }

    private int indexOf(String name) {
        Integer index = indices.get(name);
        if (index == null) {
            index = indices.get(withoutExtension(name));
        }
        if (index == null) {
            throw new MissingInputException("Feature folder '" + folder + "' has no utterance '" + name + "'");
        }
        return index;
    }

    private static String withoutExtension(String name) {
        int dot = name.lastIndexOf('.');
        return dot > name.lastIndexOf('/') ? name.substring(0, dot) : name;
    }

    private static final class Content implements RecordingContent {
        private final FeatureMatrix features;
        private final double frameSeconds;

        Content(FeatureMatrix features, double frameSeconds) {
            this.features = features;
            this.frameSeconds = frameSeconds;
        }

        @Override
        public Sha256 digest() {
            return Sha256.of("features " + features.frames() + " " + features.bins() + "\n", features.toArray());
        }

        @Override
        public Embedding encode(SpeakerEncoder encoder, int firstFrames) {
            return encoder.encodeFirst(features, firstFrames);
        }

        @Override
        public double seconds(Embedding embedding) {
            return features.frames() * frameSeconds;
        }
    }
}
