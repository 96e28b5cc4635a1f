package org.ecapa4j.metrics;

/** What values a figure can take, which decides on what scale its interval is symmetric; see {@link Bootstrap}. */
public enum Scale {
    /** From 0 to 1, such as the EER: the interval is symmetric in {@code ln(x / (1 - x))}, and so stays inside. */
    RATE,
    /** Positive, such as Cllr: symmetric in {@code ln(x)}. */
    COST,
    /**
     * A cost that is the least over choices made on the trials themselves, such as minDCF: as {@link #COST}, and moved up by
     * what such choices flatter it, but not above 1, which the choice of not listening costs.
     */
    LEAST_COST,
    /** Any number, such as a threshold or a difference: symmetric as it is. */
    NUMBER
}
