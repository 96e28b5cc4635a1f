package org.ecapa4j;

import java.util.Locale;

/**
 * How a long recording is cut: into the fewest windows of equal length, none longer than the limit, that cover it from its
 * first to its last unit; neighbours overlap by rounding only. Units are samples or frames.
 *
 * @param total units of the recording
 * @param length units of each window
 * @param count number of windows; 1 means that the recording is treated as a whole
 */
record Windows(int total, int length, int count) {
    static Windows of(int total, int limit) {
        if (total <= limit) {
            return new Windows(total, total, 1);
        }
        int count = ceilDivide(total, limit);
        return new Windows(total, ceilDivide(total, count), count);
    }

    private static int ceilDivide(int a, int b) {
        return (int) (((long) a + b - 1) / b);
    }

    /** First unit of a window. */
    int start(int window) {
        return count == 1 ? 0 : (int) ((long) window * (total - length) / (count - 1));
    }

    /** What passports say. */
    String treatment(double unitSeconds) {
        return String.format(Locale.ROOT, "mean of %d windows of %.1f s", count, length * unitSeconds);
    }
}
