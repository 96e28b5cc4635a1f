package org.ecapa4j.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A figure of merit with a name: any function of error rates. {@link Bootstrap} gives it an interval.
 *
 * @param name for reports and JSON, for example {@code eer} or {@code minDcf-voxceleb}
 * @param value the figure; must be safe for concurrent use, and finite
 * @param withheld the reason, as a sentence, why these trials cannot tell the figure; empty if they can
 */
public record Metric(String name, ToDoubleFunction<ErrorRates> value, Function<ErrorRates, Optional<String>> withheld) {

    /** A figure that any trials of both kinds can tell. */
    public Metric(String name, ToDoubleFunction<ErrorRates> value) {
        this(name, value, rates -> Optional.empty());
    }

    /** {@code eer}: {@link ErrorRates#eer()}. */
    public static Metric eer() {
        return new Metric("eer", ErrorRates::eer);
    }

    /** {@code minDcf-NAME}: {@link ErrorRates#minDcf(OperatingPoint)}. */
    public static Metric minDcf(OperatingPoint point) {
        return new Metric("minDcf-" + point.name(), rates -> rates.minDcf(point));
    }

    /** {@code actDcf-NAME}: {@link ErrorRates#actDcf(OperatingPoint)}, of log-likelihood ratios. */
    public static Metric actDcf(OperatingPoint point) {
        return new Metric("actDcf-" + point.name(), rates -> rates.actDcf(point));
    }

    /** {@code cllr}: {@link Cllr#bits(ErrorRates)}, of log-likelihood ratios. */
    public static Metric cllr() {
        return new Metric("cllr", Cllr::bits);
    }

    /** {@code minCllr}: {@link Cllr#minimum(ErrorRates)}. */
    public static Metric minCllr() {
        return new Metric("minCllr", Cllr::minimum);
    }

    /** {@code calibrationLoss}: {@link Cllr#calibrationLoss(ErrorRates)}, of log-likelihood ratios. */
    public static Metric calibrationLoss() {
        return new Metric("calibrationLoss", Cllr::calibrationLoss);
    }

    /** {@code missAtFa-RATE}: the miss rate of {@link ErrorRates#missAtFalseAlarm(double)}. */
    public static Metric missAtFalseAlarm(double rate) {
        MissAtFalseAlarm.requireRate(rate);
        return new Metric(
                "missAtFa-" + rate, rates -> rates.miss(rates.stepOfFalseAlarm(rate)), rates -> tooFew(rates, rate));
    }

    /** {@code thresholdAtFa-RATE}: the threshold of {@link ErrorRates#missAtFalseAlarm(double)}. */
    public static Metric thresholdAtFalseAlarm(double rate) {
        MissAtFalseAlarm.requireRate(rate);
        return new Metric(
                "thresholdAtFa-" + rate,
                rates -> rates.middleOfGap(rates.stepOfFalseAlarm(rate)),
                rates -> tooFew(rates, rate));
    }

    /** {@code missRate}: {@link ErrorRates#missRate} at a threshold that was set elsewhere. */
    public static Metric missRate(double threshold) {
        return new Metric("missRate", rates -> rates.missRate(threshold));
    }

    /** {@code falseAlarmRate}: {@link ErrorRates#falseAlarmRate} at a threshold that was set elsewhere. */
    public static Metric falseAlarmRate(double threshold) {
        return new Metric("falseAlarmRate", rates -> rates.falseAlarmRate(threshold));
    }

    /** What depends on the order of the scores alone: EER, minDCF at each point, minCllr, misses at each rate. */
    public static List<Metric> ofScores(List<OperatingPoint> points, double... falseAlarmRates) {
        List<Metric> metrics = new ArrayList<>();
        metrics.add(eer());
        points.forEach(point -> metrics.add(minDcf(point)));
        metrics.add(minCllr());
        for (double rate : falseAlarmRates) {
            metrics.add(missAtFalseAlarm(rate));
        }
        return List.copyOf(metrics);
    }

    /** What only log-likelihood ratios have: actDCF at each point, Cllr and calibration loss. */
    public static List<Metric> ofRatios(List<OperatingPoint> points) {
        List<Metric> metrics = new ArrayList<>();
        points.forEach(point -> metrics.add(actDcf(point)));
        metrics.add(cllr());
        metrics.add(calibrationLoss());
        return List.copyOf(metrics);
    }

    private static Optional<String> tooFew(ErrorRates rates, double rate) {
        return rates.missAtFalseAlarm(rate) instanceof MissAtFalseAlarm.TooFew few
                ? Optional.of(few.reason())
                : Optional.empty();
    }
}
