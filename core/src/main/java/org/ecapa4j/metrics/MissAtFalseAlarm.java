package org.ecapa4j.metrics;

/**
 * The miss rate at the lowest threshold that keeps a target false-alarm rate, or that the trials cannot tell.
 *
 * <p>Two rules bound what a number of trials can show. Rule of 3: who saw no error in N independent trials may say with
 * 95 % confidence that the rate is below 3 / N; so fewer than 3 / rate non-target trials cannot show the rate even
 * without an error ({@link TooFew}). Rule of 30: for 90 % confidence that the true rate is within 30 % of the observed
 * one, 30 errors are needed ({@link Found#reliable()}). G. R. Doddington et al., "The NIST speaker recognition
 * evaluation: overview, methodology, systems, results, perspective", Speech Communication 31 (2000), 225-254. Both take
 * trials for independent; trials that share speakers tell less.
 */
public sealed interface MissAtFalseAlarm {
    /** Non-target trials needed are this number over the rate: the rule of 3. */
    int ERRORS_TO_SHOW = 3;
    /** False alarms needed for a reliable figure: the rule of 30. */
    int ERRORS_TO_RELY_ON = 30;

    /** The false-alarm rate asked for, strictly between 0 and 1. */
    double target();

    /** Number of non-target trials. */
    int nonTargetTrials();

    /**
     * A threshold, and the rates on these trials.
     *
     * @param target the false-alarm rate asked for
     * @param nonTargetTrials number of non-target trials
     * @param threshold finite; in the middle of the gap between two scores where there is one, above the highest score
     *     if all must be rejected
     * @param missRate share of target trials below the threshold
     * @param falseAlarmRate share of non-target trials at or above it, not above the target
     * @param falseAlarms their number
     */
    record Found(
            double target,
            int nonTargetTrials,
            double threshold,
            double missRate,
            double falseAlarmRate,
            int falseAlarms)
            implements MissAtFalseAlarm {

        /** Whether the target rate means at least {@value #ERRORS_TO_RELY_ON} false alarms of so many trials. */
        public boolean reliable() {
            return nonTargetTrials >= needed(ERRORS_TO_RELY_ON, target);
        }
    }

    /**
     * There are too few non-target trials for the rate: fewer than {@value #ERRORS_TO_SHOW} / rate.
     *
     * @param target the false-alarm rate asked for
     * @param nonTargetTrials number of non-target trials
     * @param needed the number from which a figure is given
     */
    record TooFew(double target, int nonTargetTrials, long needed) implements MissAtFalseAlarm {
        /** The reason as a sentence. */
        public String reason() {
            return nonTargetTrials + " non-target trials cannot show a false-alarm rate of " + target + "; at least "
                    + needed + " are needed, and " + MissAtFalseAlarm.needed(ERRORS_TO_RELY_ON, target)
                    + " for a reliable figure";
        }
    }

    /** As {@link ErrorRates#missAtFalseAlarm}. */
    static MissAtFalseAlarm of(ErrorRates rates, double target) {
        requireRate(target);
        int trials = rates.nonTargetTrials();
        long needed = needed(ERRORS_TO_SHOW, target);
        if (trials < needed) {
            return new TooFew(target, trials, needed);
        }
        int step = rates.stepOfFalseAlarm(target);
        return new Found(
                target,
                trials,
                rates.middleOfGap(step),
                rates.miss(step),
                rates.falseAlarm(step),
                rates.falseAlarms(step));
    }

    /** The least number of trials of which a share makes so many errors. */
    private static long needed(int errors, double rate) {
        long trials = (long) Math.ceil(errors / rate);
        // The quotient of 3 and 0.001 may lie a rounding above 3000.
        return (trials - 1) * rate >= errors ? trials - 1 : trials;
    }

    static double requireRate(double rate) {
        if (!(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException(
                    "false-alarm rate is " + rate + "; it must lie strictly between 0 and 1");
        }
        return rate;
    }
}
