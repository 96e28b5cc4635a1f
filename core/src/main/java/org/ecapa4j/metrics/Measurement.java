package org.ecapa4j.metrics;

import java.util.Optional;

/** A figure, or the reason why there is none. */
public sealed interface Measurement {
    /** Name of the {@link Metric}. */
    String name();

    /**
     * A figure.
     *
     * @param name name of the metric
     * @param value on all trials, each counted once
     * @param interval empty where there are too few speakers for one, see {@link Bootstrap#LEAST_SPEAKERS}, and where
     *     the figures of the draws do not differ: trials without an error show none however they are drawn, which does
     *     not mean that there is none elsewhere
     */
    record Measured(String name, double value, Optional<Interval> interval) implements Measurement {}

    /**
     * The trials cannot tell.
     *
     * @param name name of the metric
     * @param reason why not, and what would be needed: a sentence
     */
    record Withheld(String name, String reason) implements Measurement {}
}
