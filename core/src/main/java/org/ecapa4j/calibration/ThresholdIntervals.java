package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ecapa4j.calibration.CalibrationProfile.Interval;
import org.ecapa4j.calibration.CalibrationProfile.Threshold;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.metrics.Bootstrap;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.metrics.Measurement;
import org.ecapa4j.metrics.Metric;
import org.ecapa4j.metrics.Resampling;
import org.ecapa4j.metrics.Scale;

/**
 * How far thresholds and their error rates would move with other speakers, by {@link Bootstrap}. The map from scores to ratios
 * stays as it was fitted: what moves is where on it one would cut.
 */
final class ThresholdIntervals {
    /** Ratios that are calibrated already stay near themselves. */
    private static final LogisticRegression.Fit AS_IT_IS = new LogisticRegression.Fit(new double[] {1}, 0);

    static final double CONFIDENCE = 0.95;

    private final Bootstrap bootstrap;
    private final Resampling how;

    /** @throws DataFormatException if there are too few speakers */
    ThresholdIntervals(SpeakerTrials trials, double[] ratios, CalibrationProfile.Bootstrap settings) {
        int speakers = trials.speakers().names().size();
        if (speakers < Bootstrap.LEAST_SPEAKERS) {
            throw new DataFormatException(
                    "Too few speakers for a profile: of " + speakers + " no interval can be given," + " at least "
                            + Bootstrap.LEAST_SPEAKERS + " are needed. Use trials of more speakers");
        }
        bootstrap = Bootstrap.bySpeaker(trials.with(ratios), trials.speakers()::speaker);
        how = new Resampling(settings.replicates(), settings.confidence(), settings.seed(), 1);
    }

    /** The threshold where the probability is one half, then those of the rates. */
    List<Threshold> thresholds(double prior, List<Double> rates) {
        double even = Math.log((1 - prior) / prior);
        List<Metric> metrics = new ArrayList<>();
        addWithRates(even, evenOdds(bootstrap.rates(), prior), metrics);
        for (double rate : rates) {
            Metric threshold = Metric.thresholdAtFalseAlarm(rate);
            addWithRates(threshold.value().applyAsDouble(bootstrap.rates()), threshold, metrics);
        }
        List<Interval> intervals = bootstrap.measure(metrics, how).stream()
                .map(ThresholdIntervals::interval)
                .toList();
        List<Threshold> thresholds = new ArrayList<>();
        for (int i = 0; i <= rates.size(); i++) {
            thresholds.add(new Threshold(
                    i == 0 ? null : rates.get(i - 1),
                    intervals.get(3 * i),
                    intervals.get(3 * i + 1),
                    intervals.get(3 * i + 2)));
        }
        return thresholds;
    }

    private static void addWithRates(double threshold, Metric moving, List<Metric> metrics) {
        metrics.add(moving);
        metrics.add(Metric.missRate(threshold));
        metrics.add(Metric.falseAlarmRate(threshold));
    }

    /**
     * The ratio that becomes the one where the probability is one half, when the ratios of a draw are calibrated once more.
     *
     * @param all of which the ratios are calibrated
     */
    static Metric evenOdds(ErrorRates all, double prior) {
        double[] scores = all.distinctScores();
        LogisticRegression regression = LogisticRegression.of(scores, scores);
        double even = Math.log((1 - prior) / prior);
        return new Metric("evenOdds", Scale.NUMBER, rates -> {
            if (rates == all) {
                return even;
            }
            int[] targets = rates.trialsAtScores(true);
            int[] nonTargets = rates.trialsAtScores(false);
            double[] multiplicities = IntStream.concat(IntStream.of(targets), IntStream.of(nonTargets))
                    .asDoubleStream()
                    .toArray();
            LogisticRegression.Fit fit = regression.fit(multiplicities, prior, AS_IT_IS);
            return fit.slopes()[0] > 0 ? (even - fit.offset()) / fit.slopes()[0] : Double.NaN;
        });
    }

    /** Without an interval the draws did not differ. */
    private static Interval interval(Measurement measurement) {
        if (!(measurement instanceof Measurement.Measured figure)) {
            throw new IllegalStateException("'" + measurement.name() + "' was not measured");
        }
        double value = figure.value();
        return figure.interval()
                .map(interval -> new Interval(value, interval.low(), interval.high()))
                .orElseGet(() -> new Interval(value, value, value));
    }
}
