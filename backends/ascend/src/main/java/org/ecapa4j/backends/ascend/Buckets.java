package org.ecapa4j.backends.ascend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ecapa4j.errors.ModelMismatchException;
import org.jspecify.annotations.Nullable;

/** The lengths that compiled models have, and how an utterance of any length is computed with them. */
final class Buckets {
    private final LengthRule rule;
    private final TreeMap<Integer, Bucket> plain = new TreeMap<>();
    private final TreeMap<Integer, Bucket> masked = new TreeMap<>();

    /**
     * One length.
     *
     * @param choices batches, smallest first
     */
    record Bucket(int frames, boolean masked, List<Choice> choices) {
        static final Comparator<Bucket> SHORTEST_FIRST =
                Comparator.comparingInt(Bucket::frames).thenComparing(Bucket::masked);

        int largestBatch() {
            return choices.get(choices.size() - 1).shape().batch();
        }

        boolean hasOneBatch() {
            return choices.get(0).shape().batch() == largestBatch();
        }

        /** For so many utterances, at least one: the smallest batch that holds them, else the largest. */
        Choice forCount(int count) {
            for (Choice choice : choices) {
                if (choice.shape().batch() >= count) {
                    return choice;
                }
            }
            return choices.get(choices.size() - 1);
        }
    }

    /** A model by its index, and one of its shapes. */
    record Choice(int model, OmModel.Shape shape) {}

    /**
     * How an utterance is computed.
     *
     * @param starts first frames of its pieces
     * @param length frames of each piece, all of them frames of the utterance but where it is repeated
     * @param repeats whether the utterance is repeated until it fills the bucket
     * @param treatment for the passport; empty if nothing is done to the length
     */
    record Plan(Bucket bucket, int[] starts, int length, boolean repeats, String treatment) {}

    Buckets(List<OmModel> models, LengthRule rule) {
        this.rule = rule;
        for (int i = 0; i < models.size(); i++) {
            OmModel model = models.get(i);
            Map<Integer, Bucket> buckets = model.masked() ? masked : plain;
            for (OmModel.Shape shape : model.shapes()) {
                buckets.computeIfAbsent(shape.frames(), n -> new Bucket(n, model.masked(), new ArrayList<>()))
                        .choices()
                        .add(new Choice(i, shape));
            }
        }
        Comparator<Choice> smallestFirst =
                Comparator.comparingInt(choice -> choice.shape().batch());
        plain.values().forEach(bucket -> bucket.choices().sort(smallestFirst));
        masked.values().forEach(bucket -> bucket.choices().sort(smallestFirst));
    }

    /** All lengths that there are. */
    List<Bucket> all() {
        List<Bucket> all = new ArrayList<>(plain.values());
        all.addAll(masked.values());
        return all;
    }

    /**
     * The plan depends on the length only, so that a result does too.
     *
     * @throws ModelMismatchException if the configuration says that only lengths that there are may be computed, and this is none
     */
    Plan plan(int frames) {
        Bucket exact = plain.get(frames);
        if (exact == null) {
            exact = masked.get(frames);
        }
        if (exact != null) {
            return new Plan(exact, new int[1], frames, false, "");
        }
        Map.Entry<Integer, Bucket> wider = masked.higherEntry(frames);
        if (wider != null) {
            return new Plan(
                    wider.getValue(),
                    new int[1],
                    frames,
                    false,
                    "padded under a mask to " + wider.getKey() + " frames");
        }
        if (rule == LengthRule.EXACT) {
            throw new ModelMismatchException("Features have " + frames + " frames; the compiled models take "
                    + describe() + ", and ecapa4j.ascend.length is exact: compile a model of this length, or one with a"
                    + " mask for longer ones, or set ecapa4j.ascend.length to windows.");
        }
        Bucket shorter = longest(plain.lowerEntry(frames), masked.lowerEntry(frames));
        if (shorter != null) {
            return windows(frames, shorter);
        }
        Bucket shortest = plain.firstEntry().getValue();
        return new Plan(
                shortest,
                new int[1],
                shortest.frames(),
                true,
                "repeated from " + frames + " to " + shortest.frames() + " frames");
    }

    private static @Nullable Bucket longest(
            Map.@Nullable Entry<Integer, Bucket> first, Map.@Nullable Entry<Integer, Bucket> second) {
        if (first == null || second == null) {
            return first != null ? first.getValue() : second != null ? second.getValue() : null;
        }
        return first.getKey() >= second.getKey() ? first.getValue() : second.getValue();
    }

    /** The fewest windows that overlap by half at least, from the first to the last frame. */
    private static Plan windows(int frames, Bucket bucket) {
        int length = bucket.frames();
        int step = Math.max(1, length / 2);
        int count = (frames - length + step - 1) / step + 1;
        int[] starts = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = (int) ((long) i * (frames - length) / (count - 1));
        }
        return new Plan(bucket, starts, length, false, "mean of " + count + " windows of " + length + " frames");
    }

    /** At most so many pieces for an utterance of so many frames; never shrinks as they grow. */
    long mostPieces(int frames) {
        int shortest = Integer.MAX_VALUE;
        for (TreeMap<Integer, Bucket> buckets : List.of(plain, masked)) {
            shortest = buckets.isEmpty() ? shortest : Math.min(shortest, buckets.firstKey());
        }
        return 2L + frames / Math.max(1, shortest / 2);
    }

    private String describe() {
        return (plain.isEmpty() ? "" : "exactly " + plain.keySet() + " frames")
                + (plain.isEmpty() || masked.isEmpty() ? "" : ", or ")
                + (masked.isEmpty() ? "" : "with a mask up to " + masked.lastKey() + " frames");
    }
}
