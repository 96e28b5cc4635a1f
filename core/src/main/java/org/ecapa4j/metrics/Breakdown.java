package org.ecapa4j.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.jspecify.annotations.Nullable;

/**
 * Figures by groups of trials: durations ({@link Bin}), genders, conditions.
 *
 * @param groups in the order of their keys
 * @param ungrouped number of trials that belong to no group
 */
public record Breakdown<K extends Comparable<? super K>>(List<Group<K>> groups, int ungrouped) {
    /** A group needs so many trials of each kind for figures. */
    public static final int LEAST_TRIALS = 30;

    /** The trials of one key. */
    public sealed interface Group<K> {
        /** What the trials have in common. */
        K key();

        /** Number of target trials. */
        int targetTrials();

        /** Number of non-target trials. */
        int nonTargetTrials();
    }

    /**
     * A group with figures.
     *
     * @param key what the trials have in common
     * @param rates of these trials alone
     * @param measurements as the given function made them
     */
    public record Measured<K>(K key, ErrorRates rates, List<Measurement> measurements) implements Group<K> {
        public Measured {
            measurements = List.copyOf(measurements);
        }

        @Override
        public int targetTrials() {
            return rates.targetTrials();
        }

        @Override
        public int nonTargetTrials() {
            return rates.nonTargetTrials();
        }
    }

    /**
     * A group of fewer than {@value Breakdown#LEAST_TRIALS} trials of a kind: there are no figures.
     *
     * @param key what the trials have in common
     * @param targetTrials number of target trials
     * @param nonTargetTrials number of non-target trials
     */
    public record TooFew<K>(K key, int targetTrials, int nonTargetTrials) implements Group<K> {
        /** The reason as a sentence. */
        public String reason() {
            return targetTrials + " target and " + nonTargetTrials + " non-target trials are too few; at least "
                    + LEAST_TRIALS + " of each kind are needed";
        }
    }

    public Breakdown {
        groups = List.copyOf(groups);
    }

    /**
     * Groups the trials and measures each group that has enough of them.
     *
     * @param groupOf the key of a trial; null if it belongs to no group
     * @param measure figures of a group's trials, for example {@code some -> Bootstrap.bySpeaker(some,
     *     speakerOf).measure(metrics, how)}
     */
    public static <K extends Comparable<? super K>> Breakdown<K> of(
            Collection<ScoredTrial> trials,
            Function<Trial, @Nullable K> groupOf,
            Function<List<ScoredTrial>, List<Measurement>> measure) {
        SortedMap<K, List<ScoredTrial>> byKey = new TreeMap<>();
        int ungrouped = 0;
        for (ScoredTrial scored : trials) {
            K key = groupOf.apply(scored.trial());
            if (key == null) {
                ungrouped++;
            } else {
                byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(scored);
            }
        }
        List<Group<K>> groups = new ArrayList<>();
        byKey.forEach((key, some) -> groups.add(group(key, some, measure)));
        return new Breakdown<>(groups, ungrouped);
    }

    private static <K extends Comparable<? super K>> Group<K> group(
            K key, List<ScoredTrial> trials, Function<List<ScoredTrial>, List<Measurement>> measure) {
        int targets = ScoredTrial.scores(trials, true).length;
        int nonTargets = trials.size() - targets;
        return Math.min(targets, nonTargets) < LEAST_TRIALS
                ? new TooFew<>(key, targets, nonTargets)
                : new Measured<>(key, ErrorRates.of(trials), measure.apply(trials));
    }
}
