package org.ecapa4j.metrics;

/**
 * Where a figure would lie on other speakers like these.
 *
 * @param low lower end, below the upper
 * @param high upper end
 * @param level share of such intervals that are meant to hold the true figure, for example 0.95
 * @param speakers how many there are, which were drawn anew
 */
public record Interval(double low, double high, double level, int speakers) {

    /** Whether a number lies inside, ends included. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
