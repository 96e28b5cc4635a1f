package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.backends.ascend.Buckets.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How each length is computed, at every length around those that there are. */
class BucketsTest {
    private static Buckets buckets(boolean masked, int... lengths) {
        List<OmModel.Shape> shapes = Arrays.stream(lengths)
                .mapToObj(length -> new OmModel.Shape(1, length, new long[0]))
                .toList();
        OmModel model = new OmModel(Path.of("x.om"), 0, masked ? 1 : -1, shapes, 0);
        return new Buckets(List.of(model), LengthRule.WINDOWS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 40, 97, 301})
    void windowsCoverEveryFrameAndOverlapByHalf(int length) {
        Buckets buckets = buckets(false, length);
        for (int frames = length + 1; frames < 2100; frames++) {
            Plan plan = buckets.plan(frames);
            int[] starts = plan.starts();
            String which = frames + " frames in windows of " + length;
            assertThat(plan.length()).as(which).isEqualTo(length);
            assertThat(starts[0]).as(which).isZero();
            assertThat(starts[starts.length - 1] + length).as(which).isEqualTo(frames);
            for (int i = 1; i < starts.length; i++) {
                assertThat(starts[i] - starts[i - 1])
                        .as(which)
                        .isPositive()
                        .isLessThanOrEqualTo(Math.max(1, length / 2));
            }
            assertThat((long) starts.length).as(which).isLessThanOrEqualTo(buckets.mostPieces(frames));
            assertThat(plan.treatment())
                    .as(which)
                    .isEqualTo("mean of " + starts.length + " windows of " + length + " frames");
        }
    }

    @Test
    void aMaskHoldsEveryLengthUpToTheLongest() {
        Buckets buckets = buckets(true, 64, 301, 601);
        for (int frames = 1; frames <= 601; frames++) {
            int expected = frames <= 64 ? 64 : frames <= 301 ? 301 : 601;
            Plan plan = buckets.plan(frames);
            assertThat(plan.bucket().frames()).isEqualTo(expected);
            assertThat(plan.length()).isEqualTo(frames);
            assertThat(plan.repeats()).isFalse();
            assertThat(plan.starts()).containsExactly(0);
            assertThat(plan.treatment())
                    .isEqualTo(frames == expected ? "" : "padded under a mask to " + expected + " frames");
        }
        assertThat(buckets.plan(602).treatment()).isEqualTo("mean of 2 windows of 601 frames");
    }

    @Test
    void theLongestHourIsPlanned() {
        Plan plan = buckets(false, 301).plan(Integer.MAX_VALUE / 80);
        assertThat(plan.starts()[plan.starts().length - 1] + 301).isEqualTo(Integer.MAX_VALUE / 80);
    }

    @Test
    void aShortUtteranceIsRepeatedUpToTheShortestLength() {
        Buckets buckets = buckets(false, 301, 40);
        assertThat(buckets.plan(39).treatment()).isEqualTo("repeated from 39 to 40 frames");
        assertThat(buckets.plan(1).length()).isEqualTo(40);
        assertThat(buckets.plan(40).treatment()).isEmpty();
        assertThat(buckets.plan(41).treatment()).isEqualTo("mean of 2 windows of 40 frames");
        assertThat(buckets.plan(300).bucket().frames()).isEqualTo(40);
        assertThat(buckets.plan(301).treatment()).isEmpty();
    }
}
