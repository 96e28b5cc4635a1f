package org.ecapa4j.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * The equal error rates and minimum detection costs that other toolkits print, by their own definitions, so that a
 * number can be put beside a published one. They differ in what they interpolate and in which thresholds they try. Where
 * this project says EER or minDCF it means {@code eer_ecapa4j_tie_safe} and {@code mindcf_ecapa4j_tie_safe_p*}.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><td>{@code eer_ecapa4j_tie_safe}</td><td>{@link ErrorRates#eer()}</td></tr>
 * <tr><td>{@code mindcf_ecapa4j_tie_safe_p*}</td><td>{@link ErrorRates#minDcf(double)}</td></tr>
 * <tr><td>{@code eer_reference_roc_interp}</td><td>the MindSpore ECAPA-TDNN system's: {@link
 *     #referenceCrossings}, the highest of them</td></tr>
 * <tr><td>{@code eer_reference_midpoints}</td><td>{@code eer_speechbrain} before it was rounded</td></tr>
 * <tr><td>{@code eer_speechbrain}</td><td>mean of both rates at the lowest threshold at which they are closest, where
 *     scores up to the threshold are rejected; rates rounded to float. Midpoints between scores, which SpeechBrain tries
 *     too, have the rates of the score below</td></tr>
 * <tr><td>{@code mindcf_speechbrain_p*}</td><td>smallest cost at the same thresholds, not normalised, in float</td></tr>
 * <tr><td>{@code eer_wespeaker_sre16}</td><td>as {@code eer_ecapa4j_tie_safe}, without the end at which all is
 *     accepted; not there if the rates cross before any trial is rejected, where the original fails. The original
 *     rejects equal scores one by one in an order of its sort; here they go together</td></tr>
 * <tr><td>{@code mindcf_wespeaker_sre16_p*}</td><td>as {@code mindcf_ecapa4j_tie_safe_p*}, without that end; the same
 *     of equal scores</td></tr>
 * <tr><td>{@code eer_voxceleb_trainer}</td><td>the higher of both rates at the corner of the curve where they are
 *     closest, from the highest threshold down</td></tr>
 * </table>
 */
public final class NamedMetrics {
    private static final List<Double> PRIORS = List.of(0.01, 0.05);

    private NamedMetrics() {}

    /** All values by their names, in the order of the table. */
    public static Map<String, Double> of(ErrorRates rates) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("eer_ecapa4j_tie_safe", rates.eer());
        PRIORS.forEach(prior -> values.put("mindcf_ecapa4j_tie_safe_p" + prior, rates.minDcf(prior)));
        values.put("eer_reference_roc_interp", Collections.max(referenceCrossings(rates)));
        values.put("eer_reference_midpoints", closest(rates, x -> x));
        values.put("eer_speechbrain", closest(rates, x -> (float) x));
        PRIORS.forEach(prior -> values.put("mindcf_speechbrain_p" + prior, speechBrainCost(rates, prior)));
        weSpeakerEer(rates).ifPresent(eer -> values.put("eer_wespeaker_sre16", eer));
        List.of(0.01, 0.05, 0.001)
                .forEach(prior -> values.put(
                        "mindcf_wespeaker_sre16_p" + prior,
                        rates.minDcf(new OperatingPoint("wespeaker", prior, 1, 1), 1)));
        values.put("eer_voxceleb_trainer", voxCelebTrainerEer(rates));
        return Collections.unmodifiableMap(values);
    }

    /**
     * All that {@code eer_reference_roc_interp} can be, rising, each once. Between two corners of the curve of different
     * false-alarm rates a and b the original draws the miss rate as a line from the <em>highest</em> miss rate at a to
     * the <em>lowest</em> at b, so the line jumps up at each corner and can meet the false-alarm rate several times; a
     * root finder returns one of them. If both kinds are perfectly separated it is 0.5.
     *
     * @return at least one
     */
    public static List<Double> referenceCrossings(ErrorRates rates) {
        List<Double> crossings = new ArrayList<>();
        int[] corners = corners(rates);
        int highestBefore = -1;
        for (int start = 0; start < corners.length; ) {
            int end = start + 1;
            while (end < corners.length && rates.falseAlarms(corners[end]) == rates.falseAlarms(corners[start])) {
                end++;
            }
            if (highestBefore >= 0) {
                addCrossing(rates, highestBefore, corners[end - 1], crossings);
            }
            highestBefore = corners[start];
            start = end;
        }
        // The line ends at its highest too, where all non-targets are accepted.
        if (rates.misses(highestBefore) == rates.targetTrials()) {
            crossings.add(1.0);
        }
        return crossings.stream().distinct().toList();
    }

    private static void addCrossing(ErrorRates rates, int from, int to, List<Double> crossings) {
        if (rates.excessOfMisses(from) < 0 || rates.excessOfMisses(to) > 0) {
            return;
        }
        double before = rates.excessOfMisses(from);
        double share = before / (before - rates.excessOfMisses(to));
        crossings.add((rates.falseAlarms(from) + share * (rates.falseAlarms(to) - rates.falseAlarms(from)))
                / rates.nonTargetTrials());
    }

    /**
     * From the highest threshold down, the steps at which the curve is drawn: without those that continue the step
     * before by the same number of trials of both kinds. Rejecting all is put in front after that.
     */
    private static int[] corners(ErrorRates rates) {
        int last = rates.steps() - 1;
        return IntStream.rangeClosed(0, last)
                .map(i -> last - i)
                .filter(i -> i == 0
                        || i >= last - 1
                        || rates.misses(i - 1) - rates.misses(i) != rates.misses(i) - rates.misses(i + 1)
                        || rates.falseAlarms(i - 1) - rates.falseAlarms(i)
                                != rates.falseAlarms(i) - rates.falseAlarms(i + 1))
                .toArray();
    }

    private static double voxCelebTrainerEer(ErrorRates rates) {
        int best = rates.steps() - 1;
        for (int corner : corners(rates)) {
            if (Math.abs(rates.excessOfMisses(corner)) < Math.abs(rates.excessOfMisses(best))) {
                best = corner;
            }
        }
        return Math.max(rates.miss(best), rates.falseAlarm(best));
    }

    private static OptionalDouble weSpeakerEer(ErrorRates rates) {
        return rates.crossing() == 1 ? OptionalDouble.empty() : OptionalDouble.of(rates.eer());
    }

    /** In the arithmetic that rounds every result so. */
    private static double closest(ErrorRates rates, DoubleUnaryOperator round) {
        double targets = round.applyAsDouble(rates.targetTrials());
        double nonTargets = round.applyAsDouble(rates.nonTargetTrials());
        double least = Double.POSITIVE_INFINITY;
        double sum = Double.NaN;
        for (int i = 1; i < rates.steps(); i++) {
            double miss = round.applyAsDouble(round.applyAsDouble(rates.misses(i)) / targets);
            double falseAlarm = round.applyAsDouble(round.applyAsDouble(rates.falseAlarms(i)) / nonTargets);
            double apart = round.applyAsDouble(Math.abs(falseAlarm - miss));
            if (apart < least) {
                least = apart;
                sum = round.applyAsDouble(falseAlarm + miss);
            }
        }
        return sum / 2;
    }

    private static double speechBrainCost(ErrorRates rates, double prior) {
        float weightMiss = (float) prior;
        float weightFalseAlarm = (float) (1 - prior);
        float best = Float.POSITIVE_INFINITY;
        for (int i = 1; i < rates.steps(); i++) {
            float miss = (float) rates.misses(i) / rates.targetTrials();
            float falseAlarm = (float) rates.falseAlarms(i) / rates.nonTargetTrials();
            best = Math.min(best, miss * weightMiss + falseAlarm * weightFalseAlarm);
        }
        return best;
    }
}
