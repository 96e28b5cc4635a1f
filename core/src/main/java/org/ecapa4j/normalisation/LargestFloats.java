package org.ecapa4j.normalisation;

import java.util.Arrays;

/**
 * Finds the n-th largest of many numbers by counting: three passes over the digits of their order, whatever the numbers. Not
 * safe for concurrent use.
 */
final class LargestFloats {
    private static final int BITS = 11;

    private final int[] counts = new int[1 << BITS];

    /**
     * The number that stands at place n when the finite {@code values[start]} to {@code values[start + size - 1]} are sorted
     * with the largest first.
     *
     * @param n from 1 to size
     */
    float nth(float[] values, int start, int size, int n) {
        // The digits of the answer that are known: the highest 11 bits, then 22, then all 32.
        int known = 0;
        int place = n;
        for (int shift = 32 - BITS; ; shift = Math.max(0, shift - BITS)) {
            int digits = shift == 0 ? 32 - 2 * BITS : BITS;
            int above = shift + digits;
            Arrays.fill(counts, 0);
            for (int i = start; i < start + size; i++) {
                int order = order(values[i]);
                if (above == 32 || order >>> above == known >>> above) {
                    counts[order >>> shift & (1 << digits) - 1]++;
                }
            }
            int digit = (1 << digits) - 1;
            while (counts[digit] < place) {
                place -= counts[digit--];
            }
            known |= digit << shift;
            if (shift == 0) {
                return value(known);
            }
        }
    }

    /** Unsigned numbers in the order of the floats: the sign's bit set for positive ones, all bits inverted for negative ones. */
    private static int order(float value) {
        int bits = Float.floatToRawIntBits(value);
        return bits ^ (bits >> 31 | Integer.MIN_VALUE);
    }

    private static float value(int order) {
        return Float.intBitsToFloat(order < 0 ? order ^ Integer.MIN_VALUE : ~order);
    }
}
