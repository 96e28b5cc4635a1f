package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
    /** Normally distributed ratios are calibrated if their means are plus and minus half their variance. */
    private static double[] ratios(Random random, int count, double mean) {
        double deviation = Math.sqrt(2 * Math.abs(mean));
        return random.doubles(count)
                .map(each -> mean + deviation * Probit.of(each))
                .toArray();
    }

    @Test
    void everyTrialIsInOneBin() {
        Random random = new Random(5);
        List<Reliability.Bin> bins = Reliability.of(ratios(random, 700, 3), ratios(random, 2_300, -3));
        assertThat(bins.stream().mapToLong(Reliability.Bin::targets).sum()).isEqualTo(700);
        assertThat(bins.stream().mapToLong(Reliability.Bin::nonTargets).sum()).isEqualTo(2_300);
        assertThat(bins).hasSizeBetween(6, 20);
        assertThat(bins).isSortedAccordingTo(java.util.Comparator.comparingDouble(Reliability.Bin::predicted));
    }

    /** Intervals at 95 % of 200 simulated lists; bins of one kind are bounds and do not count. */
    @Test
    void intervalsOfCalibratedRatiosHoldThePrediction() {
        int inside = 0;
        int all = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            for (Reliability.Bin bin : Reliability.of(ratios(random, 800, 2), ratios(random, 2_000, -2))) {
                if (bin.targets() >= 10 && bin.nonTargets() >= 10) {
                    all++;
                    inside += bin.low() <= bin.predicted() && bin.predicted() <= bin.high() ? 1 : 0;
                }
            }
        }
        assertThat(all).isGreaterThan(1_000);
        assertThat((double) inside / all).isBetween(0.93, 0.975);
    }

    @Test
    void ratiosThatSayTooMuchLieBelow() {
        Random random = new Random(8);
        double[] bold =
                Arrays.stream(ratios(random, 20_000, 2)).map(each -> each + 1.5).toArray();
        double[] others = Arrays.stream(ratios(random, 20_000, -2))
                .map(each -> each + 1.5)
                .toArray();
        assertThat(Reliability.of(bold, others))
                .filteredOn(bin -> bin.targets() >= 100 && bin.nonTargets() >= 100)
                .hasSizeGreaterThan(3)
                .allSatisfy(bin -> assertThat(bin.predicted() - bin.observed()).isCloseTo(1.5, within(0.4)));
    }

    /** By hand: of 4 targets and 8 non-targets, 2 and 1 have the ratio 0.2. */
    @Test
    void observedIsTheRatioOfTheShares() {
        double[] targets = {-1, 0.2, 0.2, 5};
        double[] nonTargets = {-5, -5, -5, -5, -5, -5, 0.2, 1};
        Reliability.Bin bin = Reliability.of(targets, nonTargets).stream()
                .filter(each -> each.targets() == 2 && each.nonTargets() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(bin.predicted()).isCloseTo(0.2, within(1e-12));
        assertThat(bin.observed()).isCloseTo(Math.log((2.5 / 4.5) / (1.5 / 8.5)), within(1e-12));
        assertThat(bin.deviation()).isCloseTo(Math.sqrt(1 / 2.5 - 1 / 4.5 + 1 / 1.5 - 1 / 8.5), within(1e-12));
        assertThat(bin.hasBothKinds()).isTrue();
    }

    @Test
    void separatedRatiosAndHugeOnesAreFine() {
        assertThat(Reliability.of(new double[] {900, 1_000}, new double[] {-1_000, -900}))
                .hasSizeGreaterThan(1)
                .noneMatch(Reliability.Bin::hasBothKinds)
                .allMatch(bin -> Double.isFinite(bin.observed()) && Double.isFinite(bin.predicted()));
    }
}
