package org.ecapa4j.metrics;

/**
 * Where a figure would lie on other speakers like these, or on other trials.
 *
 * @param low lower end, not above the upper
 * @param high upper end
 * @param level share of such intervals that are meant to hold the true figure, for example 0.95
 * @param drawn what was drawn anew
 * @param units how many of them there are: speakers, or trials
 */
public record Interval(double low, double high, double level, Drawn drawn, int units) {

    /** What a bootstrap draws anew. */
    public enum Drawn {
        /** Speakers: all trials of a speaker come and go together, as they do when other speakers are recorded. */
        SPEAKERS,
        /** Trials, as if each had speakers of its own: too narrow an interval where they have not. */
        TRIALS
    }

    /** Whether a number lies inside, ends included. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
