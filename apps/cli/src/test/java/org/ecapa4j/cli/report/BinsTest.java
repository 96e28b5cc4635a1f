package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BinsTest {
    @Test
    void coverAllScoresInRoundSteps() {
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            double size = Math.pow(10, random.nextInt(7) - 3);
            double[] scores =
                    random.doubles(2 + random.nextInt(300), -size, 2 * size).toArray();
            Bins bins = Bins.covering(scores, new double[] {0});
            assertThat(bins.count()).isBetween(5, 80);
            assertThat(bins.start())
                    .isLessThanOrEqualTo(Arrays.stream(scores).min().orElseThrow());
            assertThat(bins.end()).isGreaterThan(Arrays.stream(scores).max().orElseThrow() - 1e-9 * size);
            assertThat(bins.start() / bins.width()).isCloseTo(Math.rint(bins.start() / bins.width()), within(1e-6));
            assertThat(Ticks.step(bins.width())).isCloseTo(bins.width(), within(1e-9 * bins.width()));
        }
    }

    @Test
    void sharesAreOfTheirOwnKindAndAddUpToOne() {
        Bins bins = new Bins(-1, 0.5, 4);
        double[] shares = bins.shares(new double[] {-1, -0.51, -0.5, 0.2, 0.9999, 1});
        assertThat(shares).containsExactly(2 / 6.0, 1 / 6.0, 1 / 6.0, 2 / 6.0);
    }

    @Test
    void moreScoresGiveFinerBins() {
        double[] few = new Random(1).doubles(60, 0, 1).toArray();
        double[] many = new Random(1).doubles(6_000, 0, 1).toArray();
        assertThat(Bins.covering(many, many).count())
                .isGreaterThan(2 * Bins.covering(few, few).count());
    }

    @Test
    void equalScoresHaveOneBin() {
        double[] same = {0.25, 0.25};
        Bins bins = Bins.covering(same, same);
        assertThat(bins.count()).isEqualTo(1);
        assertThat(bins.shares(same)).containsExactly(1);
    }

    @Test
    void quantilesAreScoresThatThisShareDoesNotExceed() {
        double[] sorted = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        assertThat(ScoresSection.quantile(sorted, 0.01)).isEqualTo(1);
        assertThat(ScoresSection.quantile(sorted, 0.5)).isEqualTo(5);
        assertThat(ScoresSection.quantile(sorted, 0.99)).isEqualTo(10);
    }
}
