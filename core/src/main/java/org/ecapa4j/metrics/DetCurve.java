package org.ecapa4j.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Points of a detection error trade-off curve for drawing: A. Martin et al., "The DET curve in assessment of detection
 * task performance", Eurospeech 1997. Both axes are stretched by {@link #probit}, which makes a straight line of the
 * curve of two normal distributions.
 *
 * @param points thresholds rising, so false-alarm rates fall from 1 and miss rates rise to 1; both ends included
 */
public record DetCurve(List<Point> points) {

    /**
     * A threshold and its rates.
     *
     * @param threshold a score, or positive infinity where all is rejected
     * @param falseAlarmRate share of non-target trials at or above it
     * @param missRate share of target trials below it
     */
    public record Point(double threshold, double falseAlarmRate, double missRate) {}

    /** @throws NullPointerException if a point is null */
    public DetCurve {
        points = List.copyOf(points);
    }

    /**
     * Thins the curve. Along the stretched axes, cut off where half a trial would be, no point that is left out is
     * farther from the one kept before it than the curve's length over {@code most / 2}. Before a longer stretch the
     * last point is kept too, so corners stay.
     *
     * @param most no more points than these are kept; at least 4
     * @throws IllegalArgumentException if fewer than 4 are asked for
     */
    public static DetCurve of(ErrorRates rates, int most) {
        if (most < 4) {
            throw new IllegalArgumentException("most is " + most + "; a curve needs at least 4 points");
        }
        int last = rates.steps() - 1;
        double length = distance(rates, 0, last);
        // Each stretch longer than this keeps at most two points; first and last point take two of the number.
        double stretch = rates.steps() <= most ? -1 : length / ((most - 2) / 2.0);
        List<Point> points = new ArrayList<>();
        points.add(point(rates, 0));
        int kept = 0;
        for (int i = 1; i < last; i++) {
            if (distance(rates, kept, i) > stretch) {
                if (kept < i - 1) {
                    points.add(point(rates, i - 1));
                }
                points.add(point(rates, i));
                kept = i;
            }
        }
        points.add(point(rates, last));
        return new DetCurve(points);
    }

    /**
     * Quantile of the standard normal distribution: the number below which this share of it lies, to a relative error
     * of about 1e-15. M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied
     * Statistics 37 (1988), 477-484.
     *
     * @param share 0 (negative infinity) to 1 (positive infinity)
     * @throws IllegalArgumentException if it is outside
     */
    public static double probit(double share) {
        return NormalDistribution.quantile(share);
    }

    /** As the sum of both axes: the way cannot be shorter however it goes, since neither axis turns round. */
    private static double distance(ErrorRates rates, int from, int to) {
        return stretched(rates.misses(to), rates.targetTrials())
                - stretched(rates.misses(from), rates.targetTrials())
                + stretched(rates.falseAlarms(from), rates.nonTargetTrials())
                - stretched(rates.falseAlarms(to), rates.nonTargetTrials());
    }

    private static double stretched(int errors, int trials) {
        return NormalDistribution.quantile(Math.min(Math.max(errors, 0.5), trials - 0.5) / trials);
    }

    private static Point point(ErrorRates rates, int step) {
        return new Point(rates.threshold(step), rates.falseAlarm(step), rates.miss(step));
    }
}
