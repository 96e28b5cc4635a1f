package org.ecapa4j.metrics;

/**
 * How a bootstrap is made.
 *
 * @param resamples how many times the speakers are drawn anew, at least {@value #LEAST}: B. Efron and R. J. Tibshirani, "An
 *     Introduction to the Bootstrap", 1993, section 6.4, find 50 often enough for a standard error, and more than 200 seldom
 *     needed
 * @param level share of the intervals that are meant to hold the true figure, strictly between 0 and 1
 * @param seed same seed, same intervals, whatever the number of threads
 * @param threads at least 1
 */
public record Resampling(int resamples, double level, long seed, int threads) {
    /** Fewer resamples do not show how figures spread. */
    public static final int LEAST = 50;

    /** 1,000 resamples, level 0.95, seed 1, one thread. */
    public static final Resampling DEFAULT = new Resampling(1000, 0.95, 1, 1);

    /** @throws IllegalArgumentException if a component is out of range */
    public Resampling {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level is " + level + "; it must lie strictly between 0 and 1");
        }
        if (resamples < LEAST) {
            throw new IllegalArgumentException(resamples + " resamples are too few; at least " + LEAST + " are needed");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; it must be at least 1");
        }
    }

    /** The same by another number of threads. */
    public Resampling withThreads(int number) {
        return new Resampling(resamples, level, seed, number);
    }
}
