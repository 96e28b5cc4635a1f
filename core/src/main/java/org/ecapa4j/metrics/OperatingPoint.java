package org.ecapa4j.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.internal.Scores;

/**
 * What errors cost, and how often the claimed speaker is expected: the weights of a detection cost function.
 *
 * <p>{@code cost = costMiss * prior * miss + costFalseAlarm * (1 - prior) * falseAlarm}, normalised by what deciding
 * without listening costs, {@code min(costMiss * prior, costFalseAlarm * (1 - prior))}: C_Det, C_Default and C_Norm of
 * the NIST 2010 Speaker Recognition Evaluation Plan.
 *
 * @param name letters, digits, dots, hyphens and underscores, beginning with a letter or digit
 * @param prior probability of a target trial, strictly between 0 and 1
 * @param costMiss cost of rejecting a target trial, positive
 * @param costFalseAlarm cost of accepting a non-target trial, positive
 */
public record OperatingPoint(String name, double prior, double costMiss, double costFalseAlarm) {
    /** Prior 0.01, costs 1: papers on VoxCeleb, since A. Nagrani et al., "VoxCeleb", Interspeech 2017. */
    public static final OperatingPoint VOXCELEB = new OperatingPoint("voxceleb", 0.01, 1, 1);
    /** Prior 0.05, costs 1: the VoxCeleb Speaker Recognition Challenge, verification tracks. */
    public static final OperatingPoint VOXSRC = new OperatingPoint("voxsrc", 0.05, 1, 1);
    /** Prior 0.01, a miss costs 10: NIST 2008 Speaker Recognition Evaluation Plan. */
    public static final OperatingPoint SRE08 = new OperatingPoint("sre08", 0.01, 10, 1);
    /** Prior 0.001, costs 1: NIST 2010 Speaker Recognition Evaluation Plan, core test. */
    public static final OperatingPoint SRE10 = new OperatingPoint("sre10", 0.001, 1, 1);
    /**
     * Prior 0.005, costs 1: the second of the two points whose mean is the primary cost of the NIST 2016 Speaker
     * Recognition Evaluation Plan; the first is that of {@link #VOXCELEB}.
     */
    public static final OperatingPoint SRE16 = new OperatingPoint("sre16", 0.005, 1, 1);

    /** Those that have a name already. */
    public static final List<OperatingPoint> PRESETS = List.of(VOXCELEB, VOXSRC, SRE08, SRE10, SRE16);

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

    /** @throws IllegalArgumentException if a component is out of range */
    public OperatingPoint {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("name is '" + name + "'; it must be of letters, digits, dots, hyphens"
                    + " and underscores, beginning with a letter or digit");
        }
        Scores.requirePrior(prior);
        requireCost("costMiss", costMiss);
        requireCost("costFalseAlarm", costFalseAlarm);
        if (!(costMiss * prior > 0 && costFalseAlarm * (1 - prior) > 0)) {
            throw new IllegalArgumentException("prior " + prior + " and costs " + costMiss + " and " + costFalseAlarm
                    + " are too small: a weight vanishes");
        }
    }

    /**
     * Reads {@code name:prior:costMiss:costFalseAlarm}, or the name of one of {@link #PRESETS}.
     *
     * @throws ConfigurationException if the text is neither, or a number is out of range
     */
    public static OperatingPoint parse(String text) {
        for (OperatingPoint preset : PRESETS) {
            if (preset.name.equals(text)) {
                return preset;
            }
        }
        String[] parts = text.split(":", -1);
        if (parts.length != 4) {
            throw new ConfigurationException("Operating point '" + text + "' is neither known ("
                    + PRESETS.stream().map(OperatingPoint::name).collect(Collectors.joining(", "))
                    + ") nor of the form name:prior:costMiss:costFalseAlarm, for example door:0.1:1:10");
        }
        try {
            return new OperatingPoint(parts[0], number(parts[1]), number(parts[2]), number(parts[3]));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("Operating point '" + text + "': " + e.getMessage(), e);
        }
    }

    /**
     * The threshold on log-likelihood ratios at which the expected cost is least if the ratios are right, {@code ln(
     * costFalseAlarm (1 - prior) / (costMiss prior))}: N. Brümmer and J. du Preez, "Application-independent evaluation
     * of speaker detection", Computer Speech and Language 20 (2006), 230-275.
     */
    public double bayesThreshold() {
        return Math.log(weightFalseAlarm()) - Math.log(weightMiss());
    }

    /** Expected cost of a trial at these rates. */
    double cost(double miss, double falseAlarm) {
        return weightMiss() * miss + weightFalseAlarm() * falseAlarm;
    }

    /** What deciding without listening costs. */
    double defaultCost() {
        return Math.min(weightMiss(), weightFalseAlarm());
    }

    private double weightMiss() {
        return costMiss * prior;
    }

    private double weightFalseAlarm() {
        return costFalseAlarm * (1 - prior);
    }

    private static void requireCost(String name, double cost) {
        if (!(cost > 0 && cost < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " is " + cost + "; it must be a positive number");
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number", e);
        }
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s:%s:%s:%s", name, prior, costMiss, costFalseAlarm);
    }
}
