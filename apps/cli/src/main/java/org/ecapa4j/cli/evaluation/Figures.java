package org.ecapa4j.cli.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ecapa4j.cli.report.ReportData.Cost;
import org.ecapa4j.cli.report.ReportData.Estimate;
import org.ecapa4j.cli.report.ReportData.MissRate;
import org.ecapa4j.cli.report.ReportData.Summary;
import org.ecapa4j.cli.report.ReportData.WithheldMissRate;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.metrics.Interval;
import org.ecapa4j.metrics.Measurement;
import org.ecapa4j.metrics.Metric;
import org.ecapa4j.metrics.MissAtFalseAlarm;
import org.ecapa4j.metrics.OperatingPoint;
import org.ecapa4j.scoring.ScoredTrial;
import org.jspecify.annotations.Nullable;

/** The figures at the top of a report, which are also the ones that the command prints. */
public final class Figures {
    /** The first is what {@code minDcf} without a name means. */
    public static final List<OperatingPoint> DEFAULT_POINTS = List.of(OperatingPoint.VOXCELEB, OperatingPoint.VOXSRC);

    private static final double[] FALSE_ALARM_RATES = {0.1, 0.05, 0.01, 0.001};

    private Figures() {}

    /**
     * Measures a run.
     *
     * @param points at least one, the main one first
     */
    public static Summary of(EvaluatedRun run, List<OperatingPoint> points) {
        List<ScoredTrial> trials = run.scored().trials();
        ErrorRates rates = ErrorRates.of(trials);
        Map<String, Measurement> ofScores = run.measure(trials, Metric.ofScores(points, FALSE_ALARM_RATES));
        Map<String, Measurement> ofRatios = run.measure(run.ratios(), Metric.ofRatios(points));
        List<Cost> costs = new ArrayList<>();
        for (OperatingPoint point : points) {
            costs.add(new Cost(
                    point.name(),
                    point.prior(),
                    point.costMiss(),
                    point.costFalseAlarm(),
                    required(ofScores, Metric.minDcf(point).name()),
                    estimate(ofRatios, Metric.actDcf(point).name())));
        }
        return new Summary(
                required(ofScores, "eer"),
                rates.eerThreshold(),
                costs,
                estimate(ofRatios, "cllr"),
                run.profile() == null ? null : required(ofScores, "minCllr"),
                missRates(rates, ofScores),
                withheld(ofScores),
                run.intervals());
    }

    private static List<MissRate> missRates(ErrorRates rates, Map<String, Measurement> measured) {
        List<MissRate> missRates = new ArrayList<>();
        for (double rate : FALSE_ALARM_RATES) {
            Estimate estimate = estimate(measured, Metric.missAtFalseAlarm(rate).name());
            if (estimate != null && rates.missAtFalseAlarm(rate) instanceof MissAtFalseAlarm.Found found) {
                long misses = Math.round(found.missRate() * rates.targetTrials());
                missRates.add(new MissRate(rate, found.threshold(), estimate, found.falseAlarms(), misses));
            }
        }
        return missRates;
    }

    private static List<WithheldMissRate> withheld(Map<String, Measurement> measured) {
        List<WithheldMissRate> withheld = new ArrayList<>();
        for (double rate : FALSE_ALARM_RATES) {
            if (measured.get(Metric.missAtFalseAlarm(rate).name()) instanceof Measurement.Withheld reason) {
                withheld.add(new WithheldMissRate(rate, reason.reason()));
            }
        }
        return withheld;
    }

    /** The equal error rate of some trials alone; null if it cannot be told. */
    static @Nullable Estimate eer(EvaluatedRun run, List<ScoredTrial> trials) {
        return estimate(run.measure(trials, List.of(Metric.eer())), "eer");
    }

    private static Estimate required(Map<String, Measurement> measured, String name) {
        Estimate estimate = estimate(measured, name);
        if (estimate == null) {
            throw new IllegalStateException("'" + name + "' was not measured");
        }
        return estimate;
    }

    static @Nullable Estimate estimate(Map<String, Measurement> measured, String name) {
        return measured.get(name) instanceof Measurement.Measured figure ? estimate(figure) : null;
    }

    static Estimate estimate(Measurement.Measured figure) {
        return figure.interval()
                .map(interval -> estimate(figure.value(), interval))
                .orElseGet(() -> Estimate.of(figure.value()));
    }

    static Estimate estimate(double value, Interval interval) {
        return new Estimate(value, interval.low(), interval.high());
    }
}
