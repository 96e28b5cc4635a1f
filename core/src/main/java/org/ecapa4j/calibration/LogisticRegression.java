package org.ecapa4j.calibration;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.Scores;

/**
 * Minimises {@code sum_i wTarget_i ln(1 + e^-x_i) + wNonTarget_i ln(1 + e^x_i)} over the coefficients of {@code x = sum_j
 * slope_j z_j + intercept}, where the z are the inputs of a trial (its score, and side information), each moved and scaled to
 * the order of 1, and x the log posterior odds.
 *
 * <p>The function is convex and, unless a combination of the inputs separates the two kinds, has one minimum. Newton's method
 * finds it; the second derivatives are taken around their own weighted means, so no large numbers cancel.
 *
 * <p>Holds the inputs, in arrays of its own; {@link #fit} may be called for many weightings. Immutable.
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
    /** Trials that a combination of several inputs brings as close as this, relative to their spread, it does not separate. */
    private static final double TOUCHING = 1e-9;

    private final double[][] inputs;
    private final boolean[] target;
    private final double[] centre;
    private final double[] scale;
    private final double[][] z;

    /**
     * Where the minimum is.
     *
     * @param slopes one for each input
     * @param offset of the log-likelihood ratio
     */
    record Fit(double[] slopes, double offset) {}

    /**
     * @param inputs {@code [inputs][trials]}, finite; not kept if the caller changes them later
     * @param target which trials are of the same speaker
     */
    LogisticRegression(double[][] inputs, boolean[] target) {
        this.inputs = Arrays.stream(inputs).map(double[]::clone).toArray(double[][]::new);
        this.target = target.clone();
        this.centre = new double[inputs.length];
        this.scale = new double[inputs.length];
        this.z = new double[inputs.length][target.length];
        for (int j = 0; j < inputs.length; j++) {
            double[] sorted = inputs[j].clone();
            Arrays.sort(sorted);
            centre[j] = sorted[sorted.length / 2];
            scale[j] = scale(sorted);
            for (int i = 0; i < target.length; i++) {
                z[j][i] = scale[j] == 0 ? 0 : (inputs[j][i] - centre[j]) / scale[j];
            }
        }
    }

    /** With the scores as the only input. */
    static LogisticRegression of(double[] targets, double[] nonTargets) {
        double[] scores = Arrays.copyOf(targets, Math.addExact(targets.length, nonTargets.length));
        System.arraycopy(nonTargets, 0, scores, targets.length, nonTargets.length);
        boolean[] target = new boolean[scores.length];
        Arrays.fill(target, 0, targets.length, true);
        return new LogisticRegression(new double[][] {scores}, target);
    }

    /** Every trial once. */
    Fit fit(double prior) {
        double[] once = new double[target.length];
        Arrays.fill(once, 1);
        return fit(once, prior, new Fit(new double[inputs.length], 0));
    }

    /**
     * @param multiplicity how often each trial counts, not negative; both kinds must count
     * @param prior strictly between 0 and 1
     * @param start where to begin: near the minimum, fewer steps are needed
     * @throws DataFormatException if the inputs are too far apart for double arithmetic, or one of them follows from another
     */
    Fit fit(double[] multiplicity, double prior, Fit start) {
        Scores.requirePrior(prior);
        boolean separated = IntStream.range(0, inputs.length).anyMatch(j -> separates(inputs[j], multiplicity, 0));
        return new Minimisation(multiplicity, prior, separated).run(start);
    }

    /** Whether a threshold on these values separates the kinds, in either direction. */
    private boolean separates(double[] values, double[] multiplicity, double tolerance) {
        double lowTarget = Double.POSITIVE_INFINITY;
        double highTarget = Double.NEGATIVE_INFINITY;
        double lowNonTarget = Double.POSITIVE_INFINITY;
        double highNonTarget = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            if (multiplicity[i] > 0 && target[i]) {
                lowTarget = Math.min(lowTarget, values[i]);
                highTarget = Math.max(highTarget, values[i]);
            } else if (multiplicity[i] > 0) {
                lowNonTarget = Math.min(lowNonTarget, values[i]);
                highNonTarget = Math.max(highNonTarget, values[i]);
            }
        }
        double spread = Math.max(highTarget, highNonTarget) - Math.min(lowTarget, lowNonTarget);
        double slack = tolerance * spread;
        return spread > 0 && (highNonTarget <= lowTarget + slack || highTarget <= lowNonTarget + slack);
    }

    /** The width of the middle half, which a few wild scores cannot move; of all, where that is nothing. */
    private static double scale(double[] sorted) {
        int last = sorted.length - 1;
        double half = sorted[last - last / 4] - sorted[last / 4];
        return half > 0 ? half : sorted[last] - sorted[0];
    }

    /** One weighting of the trials. */
    private final class Minimisation {
        private final double[] multiplicity;
        private final double prior;
        private final double logit;
        private final boolean separated;
        private final double[] targetWeights = new double[target.length];
        private final double[] nonTargetWeights = new double[target.length];

        /** The classes of separable trials are mixed a little; see {@link LogisticCalibration#fit}. */
        Minimisation(double[] multiplicity, double prior, boolean separated) {
            this.multiplicity = multiplicity;
            this.prior = prior;
            this.logit = Math.log(prior) - Math.log1p(-prior);
            this.separated = separated;
            double targets = 0;
            double nonTargets = 0;
            for (int i = 0; i < target.length; i++) {
                targets += target[i] ? multiplicity[i] : 0;
                nonTargets += target[i] ? 0 : multiplicity[i];
            }
            double missed = separated ? 1 / (targets + 2) : 0;
            double alarmed = separated ? 1 / (nonTargets + 2) : 0;
            for (int i = 0; i < target.length; i++) {
                double share = multiplicity[i] / (target[i] ? targets : nonTargets);
                targetWeights[i] = prior * share * (target[i] ? 1 - missed : missed);
                nonTargetWeights[i] = (1 - prior) * share * (target[i] ? alarmed : 1 - alarmed);
            }
        }

        Fit run(Fit start) {
            int count = z.length;
            if (Arrays.stream(scale).allMatch(width -> width == 0)) {
                return new Fit(new double[count], 0);
            }
            double[] first = new double[count];
            double intercept = start.offset() + logit;
            for (int j = 0; j < count; j++) {
                first[j] = start.slopes()[j] * scale[j];
                intercept += start.slopes()[j] * centre[j];
            }
            Point point = new Point(first, intercept);
            for (int i = 0; i < MOST_STEPS && point.relativeGradient > CONVERGED; i++) {
                Point next = point.newtonStep();
                boolean onlyRounding =
                        point.relativeGradient <= ACCEPTABLE && next.relativeGradient > point.relativeGradient / 2;
                if (next == point || onlyRounding) {
                    break;
                }
                point = next;
                if (!separated && count > 1 && separates(point.odds, multiplicity, TOUCHING)) {
                    return new Minimisation(multiplicity, prior, true).run(start);
                }
            }
            double[] slopes = new double[count];
            double offset = point.intercept - logit;
            for (int j = 0; j < count; j++) {
                slopes[j] = scale[j] == 0 ? 0 : point.slopes[j] / scale[j];
                offset -= scale[j] == 0 ? 0 : point.slopes[j] * (centre[j] / scale[j]);
            }
            boolean finite = Double.isFinite(offset) && Arrays.stream(slopes).allMatch(Double::isFinite);
            if (!(point.relativeGradient <= ACCEPTABLE) || !finite) {
                throw new DataFormatException(
                        "The scores cannot be calibrated: they are too far apart for double arithmetic"
                                + " (middle half " + scale[0] + " wide, extremes "
                                + Arrays.stream(z[0]).min().orElseThrow() + " and "
                                + Arrays.stream(z[0]).max().orElseThrow() + " times that from the median)");
            }
            return new Fit(slopes, offset);
        }

        /** The function, its gradient and its curvature at one place. */
        private final class Point {
            final double[] slopes;
            final double intercept;
            final double value;
            final double[] odds = new double[target.length];
            /** Gradient along the slopes while the weighted means of z stay, and along the intercept. */
            final double[] gradientSlopes = new double[z.length];

            final double gradientIntercept;
            final double relativeGradient;
            final double[] means = new double[z.length];
            final double[][] curvatureSlopes = new double[z.length][z.length];
            final double curvatureIntercept;

            Point(double[] slopes, double intercept) {
                this.slopes = slopes;
                this.intercept = intercept;
                int trials = target.length;
                double[] gradient = new double[trials];
                double[] magnitude = new double[trials];
                double[] curvature = new double[trials];
                double sum = 0;
                double weight = 0;
                for (int i = 0; i < trials; i++) {
                    if (multiplicity[i] == 0) {
                        continue;
                    }
                    double x = intercept;
                    for (int j = 0; j < z.length; j++) {
                        x += slopes[j] * z[j][i];
                    }
                    odds[i] = x;
                    double small = Math.exp(-Math.abs(x));
                    double larger = 1 / (1 + small);
                    double smaller = small / (1 + small);
                    double positive = x >= 0 ? larger : smaller;
                    double negative = x >= 0 ? smaller : larger;
                    // ln(1 + e^x) is max(x, 0) and this, for either sign of x.
                    double rest = Math.log1p(small);
                    sum += targetWeights[i] * (Math.max(-x, 0) + rest) + nonTargetWeights[i] * (Math.max(x, 0) + rest);
                    double up = nonTargetWeights[i] * positive;
                    double down = targetWeights[i] * negative;
                    gradient[i] = up - down;
                    magnitude[i] = up + down;
                    curvature[i] = (targetWeights[i] + nonTargetWeights[i]) * larger * smaller;
                    weight += curvature[i];
                    for (int j = 0; j < z.length; j++) {
                        means[j] += curvature[i] * z[j][i];
                    }
                }
                value = sum;
                curvatureIntercept = weight;
                for (int j = 0; j < z.length; j++) {
                    means[j] = weight > 0 ? means[j] / weight : 0;
                }
                double alongIntercept = 0;
                double termsIntercept = 0;
                double[] terms = new double[z.length];
                for (int i = 0; i < trials; i++) {
                    if (multiplicity[i] == 0) {
                        continue;
                    }
                    alongIntercept += gradient[i];
                    termsIntercept += magnitude[i];
                    for (int j = 0; j < z.length; j++) {
                        double distance = z[j][i] - means[j];
                        gradientSlopes[j] += gradient[i] * distance;
                        terms[j] += magnitude[i] * Math.abs(distance);
                        for (int k = 0; k <= j; k++) {
                            curvatureSlopes[j][k] += curvature[i] * distance * (z[k][i] - means[k]);
                        }
                    }
                }
                gradientIntercept = alongIntercept;
                double largest = ratio(Math.abs(alongIntercept), termsIntercept);
                for (int j = 0; j < z.length; j++) {
                    largest = Math.max(largest, ratio(Math.abs(gradientSlopes[j]), terms[j]));
                }
                relativeGradient = largest;
            }

            /** A better place, or this one if rounding hides any. */
            Point newtonStep() {
                double[] along = SymmetricSolver.solve(curvatureSlopes, gradientSlopes);
                double alongIntercept = -gradientIntercept / curvatureIntercept;
                double promised = gradientIntercept * alongIntercept;
                for (int j = 0; j < along.length; j++) {
                    along[j] = -along[j];
                    alongIntercept -= means[j] * along[j];
                    promised += gradientSlopes[j] * along[j];
                }
                for (double step = 1; step >= SMALLEST_STEP; step /= 2) {
                    double[] there = new double[along.length];
                    for (int j = 0; j < there.length; j++) {
                        there[j] = slopes[j] + step * along[j];
                    }
                    Point next = new Point(there, intercept + step * alongIntercept);
                    // Close to the minimum the value no longer tells; the gradient does.
                    if (next.value <= value + SUFFICIENT * step * promised
                            || (next.relativeGradient <= relativeGradient / 2
                                    && next.value <= value * (1 + CONVERGED))) {
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
}
