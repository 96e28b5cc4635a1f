package org.ecapa4j.normalisation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LargestFloatsTest {
    private final LargestFloats largest = new LargestFloats();

    @Test
    void findsEveryPlaceOfSortedNumbers() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            float[] values = new float[1 + random.nextInt(40)];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(random, round % 4);
            }
            float[] sorted = values.clone();
            Arrays.sort(sorted);
            float[] framed = new float[values.length + 2];
            Arrays.fill(framed, Float.MAX_VALUE);
            System.arraycopy(values, 0, framed, 1, values.length);
            for (int n = 1; n <= values.length; n++) {
                assertThat(largest.nth(framed, 1, values.length, n)).isEqualTo(sorted[values.length - n]);
            }
        }
    }

    /** Close together, few different ones, any bits, and around zero. */
    private static float value(Random random, int kind) {
        return switch (kind) {
            case 0 -> 0.5f + random.nextInt(100) * 0x1p-24f;
            case 1 -> random.nextInt(3) - 1;
            case 2 -> {
                float any = Float.intBitsToFloat(random.nextInt());
                yield Float.isFinite(any) ? any : 1;
            }
            default -> (random.nextInt(5) - 2) * Float.MIN_VALUE * (random.nextBoolean() ? 1 : -1);
        };
    }
}
