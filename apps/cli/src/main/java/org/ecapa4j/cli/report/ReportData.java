package org.ecapa4j.cli.report;

import java.util.List;
import java.util.Map;
import org.ecapa4j.audio.Waveform;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a report shows. Rates and shares are fractions, 0 to 1; log-likelihood ratios are natural logarithms. Names
 * may be any text at all. Arrays are neither copied nor changed and must not change afterwards.
 *
 * @param detPanels error trade-offs of the run and of parts of it, one plot each, the main one first
 * @param scores what the score histogram shows; null if it is not shown
 * @param calibration null if the scores were not turned into log-likelihood ratios
 * @param groupings error rates of parts of the trials: by duration, gender, condition
 * @param variants the same trials on degraded copies of the recordings, the undegraded one first; may be empty
 * @param variantPanels error trade-offs of the variants, one plot each
 * @param worstErrors the non-targets of highest and the targets of lowest score, worst first
 * @param comparison null unless two runs are compared
 */
@SuppressWarnings("ArrayRecordComponent") // Scores come by the million, and nobody compares reports for equality.
public record ReportData(
        Headline headline,
        TrialCounts trials,
        Summary summary,
        List<DetPanel> detPanels,
        @Nullable ScoreDistribution scores,
        @Nullable Calibration calibration,
        List<Grouping> groupings,
        List<DegradedVariant> variants,
        List<DetPanel> variantPanels,
        List<WorstError> worstErrors,
        @Nullable Comparison comparison) {
    public ReportData {
        detPanels = List.copyOf(detPanels);
        groupings = List.copyOf(groupings);
        variants = List.copyOf(variants);
        variantPanels = List.copyOf(variantPanels);
        worstErrors = List.copyOf(worstErrors);
    }

    /**
     * What was evaluated, and how to do it again.
     *
     * @param frontEnd every parameter, for programs
     * @param frontEndInShort for people
     * @param scoring how two embeddings become a score, for example {@code cosine}
     * @param trialList name of the trial list
     * @param date as it shall be shown; null leaves it out, so that the same evaluation gives the same file
     * @param command the command line
     */
    public record Headline(
            String title,
            String model,
            String fingerprint,
            String backend,
            String frontEnd,
            String frontEndInShort,
            String scoring,
            String trialList,
            @Nullable String date,
            String command) {}

    /**
     * What the metrics were computed from.
     *
     * @param speakers 0 if not known
     * @param dropped for each reason the number of trials that were left out, in the order to be shown
     */
    public record TrialCounts(
            long targets, long nonTargets, long recordings, long speakers, Map<String, Long> dropped) {
        /** Trials that have a score. */
        public long used() {
            return targets + nonTargets;
        }

        /** Trials that have none. */
        public long droppedTotal() {
            return dropped.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * A measured value and its interval.
     *
     * @param low lower end; NaN, like {@code high}, if there is no interval
     */
    public record Estimate(double value, double low, double high) {
        /** Checks that the ends are in order. */
        public Estimate {
            if (Double.isNaN(value)) {
                throw new IllegalArgumentException("the value is NaN");
            }
            if (Double.isNaN(low) != Double.isNaN(high) || low > high) {
                throw new IllegalArgumentException("the interval goes from " + low + " to " + high);
            }
        }

        /** Without an interval. */
        public static Estimate of(double value) {
            return new Estimate(value, Double.NaN, Double.NaN);
        }

        public boolean hasInterval() {
            return !Double.isNaN(low);
        }
    }

    /**
     * The figures at the top.
     *
     * @param eerThreshold score at which both error rates are equal
     * @param costs detection costs, the main operating point first; at least one
     * @param cllr null without calibration
     * @param minCllr null without calibration
     * @param missRates misses at target false-accept rates
     * @param missRatesWithheld such rates that the trials are too few for
     * @param intervals how the intervals were made, for example {@code 95 % intervals, bootstrap over speakers}
     */
    public record Summary(
            Estimate eer,
            double eerThreshold,
            List<Cost> costs,
            @Nullable Estimate cllr,
            @Nullable Estimate minCllr,
            List<MissRate> missRates,
            List<WithheldMissRate> missRatesWithheld,
            String intervals) {
        public Summary {
            costs = List.copyOf(costs);
            missRates = List.copyOf(missRates);
            missRatesWithheld = List.copyOf(missRatesWithheld);
            if (costs.isEmpty()) {
                throw new IllegalArgumentException("there is no operating point");
            }
        }
    }

    /**
     * The trials cannot tell the misses at a target false-accept rate.
     *
     * @param reason why not, and what would be needed: a sentence without its full stop
     */
    public record WithheldMissRate(double falseAlarmRate, String reason) {}

    /**
     * Normalised detection cost at an operating point.
     *
     * @param actDcf at the threshold that calibration gives; null without calibration
     */
    public record Cost(
            String name,
            double prior,
            double costMiss,
            double costFalseAlarm,
            Estimate minDcf,
            @Nullable Estimate actDcf) {}

    /**
     * The share of targets that are rejected where a given share of non-targets is accepted.
     *
     * @param falseAlarmRate the target
     * @param falseAlarms how many non-targets are accepted there: few of them make an uncertain threshold
     * @param misses how many targets are rejected there
     */
    public record MissRate(double falseAlarmRate, double threshold, Estimate missRate, long falseAlarms, long misses) {}

    /**
     * Curves to be seen together, at most seven if they are to be told apart. The first one is the reference for the others.
     *
     * @param ordered whether the curves after the first form a sequence, such as rising noise; the last is the worst
     */
    public record DetPanel(String title, boolean ordered, List<DetCurve> curves) {
        public DetPanel {
            curves = List.copyOf(curves);
        }
    }

    /**
     * Miss rate against false-alarm rate: a point for each distinct threshold, which rises from point to point.
     *
     * @param targets number of target trials, of which a miss rate is a share
     * @param nonTargets number of non-target trials
     * @param eer null if it is not to be marked
     * @param points operating points on the curve
     */
    public record DetCurve(
            String name,
            long targets,
            long nonTargets,
            double[] falseAlarmRates,
            double[] missRates,
            @Nullable Double eer,
            List<DetPoint> points) {
        /** Checks that both arrays have the same length, and the points' order. */
        public DetCurve {
            points = List.copyOf(points);
            if (falseAlarmRates.length != missRates.length || missRates.length == 0) {
                throw new IllegalArgumentException("curve '" + name + "' has " + falseAlarmRates.length
                        + " false-alarm rates and " + missRates.length + " miss rates");
            }
            for (int i = 0; i < missRates.length; i++) {
                boolean rates = isRate(falseAlarmRates[i]) && isRate(missRates[i]);
                boolean ordered =
                        i == 0 || (falseAlarmRates[i] <= falseAlarmRates[i - 1] && missRates[i] >= missRates[i - 1]);
                if (!rates || !ordered) {
                    throw new IllegalArgumentException("curve '" + name + "': point " + i + " (" + falseAlarmRates[i]
                            + ", " + missRates[i] + ") is no rate, or the threshold does not rise");
                }
            }
        }

        private static boolean isRate(double rate) {
            return rate >= 0 && rate <= 1;
        }
    }

    /** A named point of a curve. */
    public record DetPoint(String name, double falseAlarmRate, double missRate) {}

    /**
     * The scores of both kinds.
     *
     * @param scoreName what the axis is called
     * @param marks thresholds to be drawn; at most three
     * @param inconclusive scores for which no decision is given; null if there is no such band
     */
    public record ScoreDistribution(
            String scoreName,
            double[] targets,
            double[] nonTargets,
            List<Mark> marks,
            @Nullable Band inconclusive) {
        /** Checks that both kinds have scores, all finite. */
        public ScoreDistribution {
            marks = List.copyOf(marks);
            requireFinite("target scores", targets);
            requireFinite("non-target scores", nonTargets);
        }
    }

    /** A named score. */
    public record Mark(String name, double score) {}

    /** Scores from {@code low} to {@code high}. */
    public record Band(double low, double high) {}

    /**
     * Log-likelihood ratios of both kinds.
     *
     * @param description where the calibration comes from
     * @param recordingsOfProfile how many of the recordings it was fitted on too, as far as is known
     * @param errorByPrior null if that plot is not shown
     */
    public record Calibration(
            String description,
            int recordingsOfProfile,
            double[] targetRatios,
            double[] nonTargetRatios,
            @Nullable ErrorByPrior errorByPrior) {
        /** Checks that both kinds have ratios, all finite. */
        public Calibration {
            requireFinite("target log-likelihood ratios", targetRatios);
            requireFinite("non-target log-likelihood ratios", nonTargetRatios);
        }
    }

    /**
     * Probability of error of the Bayes decision, {@code prior * miss + (1 - prior) * falseAlarm}, for each prior of a target.
     *
     * @param logOdds {@code ln(prior / (1 - prior))}, ascending
     * @param actual at the threshold {@code -logOdds}
     * @param minimum at the best threshold for each prior
     */
    public record ErrorByPrior(double[] logOdds, double[] actual, double[] minimum) {
        /** Checks that the arrays have the same length. */
        public ErrorByPrior {
            if (actual.length != logOdds.length || minimum.length != logOdds.length || logOdds.length < 2) {
                throw new IllegalArgumentException("an error curve of " + logOdds.length + " priors has "
                        + actual.length + " actual and " + minimum.length + " minimal errors");
            }
        }
    }

    /** The trials divided by something, for example by duration. */
    public record Grouping(String name, List<Group> groups) {
        public Grouping {
            groups = List.copyOf(groups);
        }
    }

    /**
     * One part of the trials.
     *
     * @param eer null if it cannot be computed: a kind of trial is missing
     */
    public record Group(
            String name,
            long targets,
            long nonTargets,
            @Nullable Estimate eer) {}

    /**
     * The trials on copies of the recordings that were degraded in one way.
     *
     * @param used trials that have a score
     * @param dropped trials that have none
     * @param eer null if it cannot be computed
     * @param cllr null without calibration
     * @param targetShift mean score of the targets less that of the undegraded ones; null if there are none
     * @param nonTargetShift the same of the non-targets
     * @param flagged for each remark on audio quality the share of the trials that it was made on; all variants have the same
     * @param inconclusive share of the trials on which no decision is given; null without calibration
     */
    public record DegradedVariant(
            String name,
            long used,
            long dropped,
            @Nullable Estimate eer,
            @Nullable Double cllr,
            @Nullable Double targetShift,
            @Nullable Double nonTargetShift,
            Map<String, Double> flagged,
            @Nullable Double inconclusive) {}

    /**
     * A trial whose score is far on the wrong side.
     *
     * @param target whether both recordings are of the same speaker
     * @param ratio log-likelihood ratio; null without calibration
     */
    public record WorstError(
            boolean target, double score, @Nullable Double ratio, Side enrolment, Side test) {}

    /**
     * One recording of a trial.
     *
     * @param speaker null if not known
     * @param remarks what speaks against trusting the recording
     * @param clip what can be played, at its own rate; cut to {@link AudioClips#MAX_SECONDS}; null if there is none
     */
    public record Side(
            String name,
            @Nullable String speaker,
            List<String> remarks,
            @Nullable Waveform clip) {
        public Side {
            remarks = List.copyOf(remarks);
        }
    }

    /** Two runs on the same trials. */
    public record Comparison(String thisRun, String otherRun, List<Difference> differences) {
        public Comparison {
            differences = List.copyOf(differences);
        }
    }

    /**
     * A metric of both runs.
     *
     * @param percent whether the values are fractions that are shown in per cent
     * @param difference this run less the other, with the interval of the paired difference
     */
    public record Difference(
            String metric, boolean percent, double thisValue, double otherValue, Estimate difference) {}

    private static void requireFinite(String what, double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("there are no " + what);
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException(what + ": number " + i + " is " + values[i]);
            }
        }
    }
}
