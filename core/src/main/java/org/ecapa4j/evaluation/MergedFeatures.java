package org.ecapa4j.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.internal.ShownProblems;
import org.ecapa4j.internal.pickle.Unpickler;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.jspecify.annotations.Nullable;

/** Reads the index and the labels of a folder of merged features; {@link FeatureFolder} describes it. */
final class MergedFeatures {
    static final String INDEX = "ind_sample.p";

    private static final String LABEL_INDEX = "ind_label.p";

    private static final int LONGEST_KEY = 1_000;

    private final Path folder;
    private final int bins;
    private final ShownProblems problems;
    /** Label files, which are small, by their numbers. */
    private final Map<Long, NpyArray> labelFiles = new HashMap<>();

    private final Map<Long, Long> fileLengths = new HashMap<>();

    private MergedFeatures(Path folder, int bins) {
        this.folder = folder;
        this.bins = bins;
        this.problems = new ShownProblems(
                "Feature folder '" + folder + "'",
                "Expected for each key (file number, first element, number of elements), with values of " + bins
                        + " bins for every label");
    }

    private record Part(long file, long from, long count) {}

    static List<FeaturePlace> list(Path folder, int bins) {
        return new MergedFeatures(folder, bins).list();
    }

    private List<FeaturePlace> list() {
        Map<String, Part> samples = index(INDEX);
        Map<String, Part> labels = index(LABEL_INDEX);
        for (String key : labels.keySet()) {
            if (!samples.containsKey(key)) {
                problems.add("'" + key + "' is in " + LABEL_INDEX + " but not in " + INDEX);
            }
        }
        List<FeaturePlace> places = new ArrayList<>();
        samples.forEach((key, sample) -> {
            Part label = labels.get(key);
            if (label == null) {
                problems.add("'" + key + "' is in " + INDEX + " but not in " + LABEL_INDEX);
                return;
            }
            try {
                places.addAll(places(key, sample, label));
            } catch (DataFormatException | MissingInputException e) {
                problems.add("'" + key + "': " + e.getMessage());
            }
        });
        problems.throwIfAny();
        return places;
    }

    private List<FeaturePlace> places(String key, Part sample, Part label) {
        Path file = folder.resolve(sample.file() + ".npy");
        long length = fileLengths.computeIfAbsent(sample.file(), number -> length(Npy.shape(file)));
        if (sample.from() < 0 || sample.count() < 1 || sample.from() > length - sample.count()) {
            throw new DataFormatException("elements " + sample.from() + " to " + (sample.from() + sample.count() - 1)
                    + " are not in '" + file + "', which has " + length);
        }
        FeatureLabels labels = new FeatureLabels(labels(label));
        long frames = labels.count() == 0 ? 0 : sample.count() / labels.count() / bins;
        if (frames * labels.count() * bins != sample.count()) {
            throw new DataFormatException(sample.count() + " values cannot be divided among " + labels.count()
                    + " labels and " + bins + " bins");
        }
        return labels.places(key, new FeaturePlace(key, null, file, sample.from(), (int) frames), bins);
    }

    private NpyArray labels(Part part) {
        NpyArray file =
                labelFiles.computeIfAbsent(part.file(), number -> Npy.read(folder.resolve(number + "_label.npy")));
        int length = file.size();
        if (part.from() < 0 || part.count() < 0 || part.from() > length - part.count()) {
            throw new DataFormatException("labels " + part.from() + " to " + (part.from() + part.count() - 1)
                    + " are not in '" + file.source() + "', which has " + length);
        }
        return file.part((int) part.from(), (int) part.count());
    }

    private Map<String, Part> index(String name) {
        Path file = folder.resolve(name);
        if (!(Unpickler.read(file) instanceof Map<?, ?> entries)) {
            throw new DataFormatException("Pickle file '" + file + "' holds no dictionary");
        }
        Map<String, Part> parts = new LinkedHashMap<>();
        entries.forEach((key, value) -> {
            Part part = part(value);
            if (part == null) {
                // The value is not shown: as text, parts that it shares with itself could be without bound.
                problems.add("'" + shortened(key) + "' in " + name + " has something else than three integers");
            } else if (parts.put(shortened(key), part) != null) {
                problems.add("'" + shortened(key) + "' is twice in " + name);
            }
        });
        return parts;
    }

    private static @Nullable Part part(@Nullable Object value) {
        return value instanceof List<?> items
                        && items.size() == 3
                        && items.get(0) instanceof Long file
                        && items.get(1) instanceof Long from
                        && items.get(2) instanceof Long count
                ? new Part(file, from, count)
                : null;
    }

    private static String shortened(@Nullable Object key) {
        String text = String.valueOf(key);
        return text.length() <= LONGEST_KEY ? text : text.substring(0, LONGEST_KEY) + "...";
    }

    private static long length(int[] shape) {
        long length = 1;
        for (int axis : shape) {
            length *= axis;
        }
        return length;
    }
}
