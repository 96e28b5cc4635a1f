package org.ecapa4j.metrics;

import java.util.List;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.TrialSpeakers;
import org.jspecify.annotations.Nullable;

/**
 * Trials sorted by score, of which error rates are made for any multiplicity of the units (speakers or trials) that
 * they consist of, without sorting again. A target trial counts as often as its one unit, a non-target trial as often
 * as the product of its two. Immutable.
 */
final class CountedTrials {
    private final ErrorRates rates;
    /** The unit of each target trial, by ascending score. */
    private final int[] targets;
    /** The units of each non-target trial, by ascending score. */
    private final int[] first;

    private final int[] second;

    private CountedTrials(ErrorRates rates, int[] targets, int[] first, int[] second) {
        this.rates = rates;
        this.targets = targets;
        this.first = first;
        this.second = second;
    }

    /** The units are the speakers. */
    static CountedTrials bySpeaker(List<ScoredTrial> trials, TrialSpeakers speakers) {
        return of(
                trials,
                (scored, place) -> speakers.index(scored.trial().enrolment()),
                (scored, place) -> speakers.index(scored.trial().test()));
    }

    /** The units are the target trials, then the non-target trials, then one more that all non-target trials share. */
    static CountedTrials byTrial(List<ScoredTrial> trials) {
        int targets = ScoredTrial.scores(trials, true).length;
        return of(
                trials,
                (scored, place) -> scored.trial().target() ? place : targets + place,
                (scored, place) -> trials.size());
    }

    private static CountedTrials of(List<ScoredTrial> trials, UnitOf first, UnitOf second) {
        ErrorRates rates = ErrorRates.of(trials);
        int[] targets = new int[rates.targetTrials()];
        int[] firsts = new int[rates.nonTargetTrials()];
        int[] seconds = new int[firsts.length];
        // How many trials of each kind have been placed at a step; where a step begins the counts of the rates say.
        int[] placedTargets = new int[rates.steps()];
        int[] placedNonTargets = new int[rates.steps()];
        int seenTargets = 0;
        int seenNonTargets = 0;
        for (ScoredTrial scored : trials) {
            int step = rates.step(scored.score());
            if (scored.trial().target()) {
                targets[rates.misses(step) + placedTargets[step]++] = first.unit(scored, seenTargets++);
            } else {
                int place = firsts.length - rates.falseAlarms(step) + placedNonTargets[step]++;
                firsts[place] = first.unit(scored, seenNonTargets);
                seconds[place] = second.unit(scored, seenNonTargets++);
            }
        }
        return new CountedTrials(rates, targets, firsts, seconds);
    }

    /** Of all trials, each counted once. */
    ErrorRates rates() {
        return rates;
    }

    /** Of the trials as often as the units' multiplicities say; null if a kind then has no trial. */
    @Nullable
    ErrorRates rates(int[] multiplicities) {
        int steps = rates.steps();
        int[] misses = new int[steps];
        int[] falseAlarms = new int[steps];
        long missed = 0;
        long rejected = 0;
        int target = 0;
        int nonTarget = 0;
        for (int step = 1; step < steps; step++) {
            for (int end = rates.misses(step); target < end; target++) {
                missed += multiplicities[targets[target]];
            }
            for (int end = first.length - rates.falseAlarms(step); nonTarget < end; nonTarget++) {
                rejected += (long) multiplicities[first[nonTarget]] * multiplicities[second[nonTarget]];
            }
            misses[step] = (int) missed;
            falseAlarms[step] = (int) rejected;
        }
        if (Math.max(missed, rejected) > Integer.MAX_VALUE) {
            throw new DataFormatException(
                    "There are too many trials to be drawn anew: " + targets.length + " target and "
                            + first.length + " non-target trials made " + Math.max(missed, rejected)
                            + " of one kind; the limit is "
                            + Integer.MAX_VALUE);
        }
        if (missed == 0 || rejected == 0) {
            return null;
        }
        for (int step = 0; step < steps; step++) {
            falseAlarms[step] = (int) rejected - falseAlarms[step];
        }
        return rates.withCounts(misses, falseAlarms);
    }

    @FunctionalInterface
    private interface UnitOf {
        /** The unit of a trial that is the given one of its kind. */
        int unit(ScoredTrial scored, int place);
    }
}
