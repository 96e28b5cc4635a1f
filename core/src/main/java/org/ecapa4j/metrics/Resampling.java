package org.ecapa4j.metrics;

/**
 * How a bootstrap is made.
 *
 * @param resamples how many times all is drawn anew: enough that {@code resamples * (1 - level) / 2} is 1 or more
 * @param level share of the intervals that are meant to hold the true figure, strictly between 0 and 1
 * @param seed same seed, same intervals, whatever the number of threads
 * @param threads at least 1
 */
public record Resampling(int resamples, double level, long seed, int threads) {
    /** 1,000 resamples, level 0.95, seed 1, one thread. */
    public static final Resampling DEFAULT = new Resampling(1000, 0.95, 1, 1);

    /** @throws IllegalArgumentException if a component is out of range */
    public Resampling {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level is " + level + "; it must lie strictly between 0 and 1");
        }
        // The slack is for the rounding of levels such as 0.95.
        if (!(resamples * (1 - level) / 2 > 1 - 1e-9)) {
            throw new IllegalArgumentException(resamples + " resamples are too few for level " + level + "; at least "
                    + (long) Math.ceil(2 / (1 - level)) + " are needed");
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
