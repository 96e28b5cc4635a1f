package org.ecapa4j.calibration;

import java.util.Arrays;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.metrics.Cllr;

/**
 * Minimises {@code sum_i wTarget_i ln(1 + e^-x_i) + wNonTarget_i ln(1 + e^x_i)} over the two parameters of {@code x =
 * slope z + intercept}, where z is the score moved and scaled to the order of 1 and x the log posterior odds.
 *
 * <p>The function is convex and, unless a threshold separates the two kinds, has one minimum. Newton's method finds it;
 * the second derivatives are taken around their own weighted mean, so no large numbers cancel.
 */
final class LogisticRegression {
    private static final int MOST_STEPS = 500;
    /** Gradient at the minimum, relative to the sum of the magnitudes of its terms; rounding gives about 1e-14. */
    private static final double CONVERGED = 1e-12;
    /** What still counts as a minimum if rounding allows no further step. */
    private static final double ACCEPTABLE = 1e-8;
    /** Share of the decrease promised by the gradient that a step must reach (Armijo's condition). */
    private static final double SUFFICIENT = 1e-4;

    private static final double SMALLEST_STEP = 1e-12;

    private final double centre;
    private final double scale;
    private final double[] z;
    private final double[] targetWeights;
    private final double[] nonTargetWeights;
    private final double logit;

    private LogisticRegression(double[] scores, double[] targetWeights, double[] nonTargetWeights, double logit) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        this.centre = sorted[sorted.length / 2];
        this.scale = scale(sorted);
        this.z = new double[scores.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = scale == 0 ? 0 : (scores[i] - centre) / scale;
        }
        this.targetWeights = targetWeights;
        this.nonTargetWeights = nonTargetWeights;
        this.logit = logit;
    }

    static LogisticRegression of(double[] targets, double[] nonTargets, double prior) {
        double missed = 0;
        double alarmed = 0;
        if (separated(targets, nonTargets)) {
            missed = 1.0 / (targets.length + 2.0);
            alarmed = 1.0 / (nonTargets.length + 2.0);
        }
        int count = Math.addExact(targets.length, nonTargets.length);
        double[] scores = Arrays.copyOf(targets, count);
        System.arraycopy(nonTargets, 0, scores, targets.length, nonTargets.length);
        double[] targetWeights = new double[count];
        double[] nonTargetWeights = new double[count];
        double target = prior / targets.length;
        double nonTarget = (1 - prior) / nonTargets.length;
        Arrays.fill(targetWeights, 0, targets.length, target * (1 - missed));
        Arrays.fill(targetWeights, targets.length, count, prior * missed / nonTargets.length);
        Arrays.fill(nonTargetWeights, 0, targets.length, (1 - prior) * alarmed / targets.length);
        Arrays.fill(nonTargetWeights, targets.length, count, nonTarget * (1 - alarmed));
        return new LogisticRegression(scores, targetWeights, nonTargetWeights, Math.log(prior) - Math.log1p(-prior));
    }

    LogisticCalibration minimise() {
        if (scale == 0) {
            return new LogisticCalibration(0, 0);
        }
        Point point = new Point(0, logit);
        for (int i = 0; i < MOST_STEPS && point.relativeGradient > CONVERGED; i++) {
            Point next = point.newtonStep();
            boolean onlyRounding =
                    point.relativeGradient <= ACCEPTABLE && next.relativeGradient > point.relativeGradient / 2;
            if (next == point || onlyRounding) {
                break;
            }
            point = next;
        }
        double slope = point.slope / scale;
        double offset = point.intercept - logit - point.slope * (centre / scale);
        if (!(point.relativeGradient <= ACCEPTABLE) || !Double.isFinite(slope) || !Double.isFinite(offset)) {
            throw new DataFormatException(
                    "The scores cannot be calibrated: they are too far apart for double arithmetic"
                            + " (middle half " + scale + " wide, extremes "
                            + Arrays.stream(z).min().orElseThrow() + " and "
                            + Arrays.stream(z).max().orElseThrow() + " times that from the median)");
        }
        return new LogisticCalibration(slope, offset);
    }

    private static boolean separated(double[] targets, double[] nonTargets) {
        return max(nonTargets) <= min(targets) || max(targets) <= min(nonTargets);
    }

    private static double min(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    /** The width of the middle half, which a few wild scores cannot move; of all, where that is nothing. */
    private static double scale(double[] sorted) {
        int last = sorted.length - 1;
        double half = sorted[last - last / 4] - sorted[last / 4];
        return half > 0 ? half : sorted[last] - sorted[0];
    }

    /** The function, its gradient and its curvature at one place. */
    private final class Point {
        final double slope;
        final double intercept;
        final double value;
        /** Gradient along the slope while the weighted mean of z stays, and along the intercept. */
        final double gradientSlope;

        final double gradientIntercept;
        final double relativeGradient;
        final double meanZ;
        final double curvatureSlope;
        final double curvatureIntercept;

        Point(double slope, double intercept) {
            this.slope = slope;
            this.intercept = intercept;
            double[] gradient = new double[z.length];
            double[] magnitude = new double[z.length];
            double[] curvature = new double[z.length];
            double sum = 0;
            double weight = 0;
            double moment = 0;
            for (int i = 0; i < z.length; i++) {
                double x = slope * z[i] + intercept;
                double small = Math.exp(-Math.abs(x));
                double larger = 1 / (1 + small);
                double smaller = small / (1 + small);
                double positive = x >= 0 ? larger : smaller;
                double negative = x >= 0 ? smaller : larger;
                sum += targetWeights[i] * Cllr.softplus(-x) + nonTargetWeights[i] * Cllr.softplus(x);
                double up = nonTargetWeights[i] * positive;
                double down = targetWeights[i] * negative;
                gradient[i] = up - down;
                magnitude[i] = up + down;
                curvature[i] = (targetWeights[i] + nonTargetWeights[i]) * larger * smaller;
                weight += curvature[i];
                moment += curvature[i] * z[i];
            }
            value = sum;
            curvatureIntercept = weight;
            meanZ = weight > 0 ? moment / weight : 0;
            double alongSlope = 0;
            double alongIntercept = 0;
            double termsSlope = 0;
            double termsIntercept = 0;
            double spread = 0;
            for (int i = 0; i < z.length; i++) {
                double distance = z[i] - meanZ;
                alongSlope += gradient[i] * distance;
                alongIntercept += gradient[i];
                termsSlope += magnitude[i] * Math.abs(distance);
                termsIntercept += magnitude[i];
                spread += curvature[i] * distance * distance;
            }
            gradientSlope = alongSlope;
            gradientIntercept = alongIntercept;
            curvatureSlope = spread;
            relativeGradient =
                    Math.max(ratio(Math.abs(alongSlope), termsSlope), ratio(Math.abs(alongIntercept), termsIntercept));
        }

        /** A better place, or this one if rounding hides any. */
        Point newtonStep() {
            double alongSlope = -gradientSlope / curvatureSlope;
            double alongIntercept = -gradientIntercept / curvatureIntercept - meanZ * alongSlope;
            double promised = gradientSlope * alongSlope - gradientIntercept * gradientIntercept / curvatureIntercept;
            for (double step = 1; step >= SMALLEST_STEP; step /= 2) {
                Point next = new Point(slope + step * alongSlope, intercept + step * alongIntercept);
                // Close to the minimum the value no longer tells; the gradient does.
                if (next.value <= value + SUFFICIENT * step * promised
                        || (next.relativeGradient <= relativeGradient / 2 && next.value <= value * (1 + CONVERGED))) {
                    return next;
                }
            }
            return this;
        }

        private double ratio(double gradient, double terms) {
            return terms > 0 ? gradient / terms : 0;
        }
    }
}
