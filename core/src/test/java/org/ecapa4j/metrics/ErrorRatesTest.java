package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.ecapa4j.ScoreFiles;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ErrorRatesTest {
    /** The goldens are printed with twelve digits. */
    private static final double LIMIT = 1e-12;

    @Test
    void agreesWithEveryGoldenOfTheProjectsOwnDefinitions() {
        double max = 0;
        int compared = 0;
        for (String[] row : ScoreFiles.rows("metrics.csv")) {
            String metric = row[3];
            if (!metric.contains("_ecapa4j_tie_safe")) {
                continue;
            }
            ErrorRates rates = ErrorRates.of(ScoreFiles.scores(row[0], true), ScoreFiles.scores(row[0], false));
            double value = metric.startsWith("eer")
                    ? rates.eer()
                    : rates.minDcf(Double.parseDouble(metric.substring(metric.lastIndexOf('p') + 1)));
            assertThat(rates.targetTrials()).isEqualTo(Integer.parseInt(row[1]));
            assertThat(rates.nonTargetTrials()).isEqualTo(Integer.parseInt(row[2]));
            double difference = Math.abs(value - Double.parseDouble(row[4]));
            assertThat(difference)
                    .as("%s of %s is %s, golden %s", metric, row[0], value, row[4])
                    .isLessThan(LIMIT);
            max = Math.max(max, difference);
            compared++;
        }
        System.out.println("parity: EER and minDCF of the golden scores max=" + max + " limit=" + LIMIT);
        assertThat(compared).isEqualTo(36);
    }

    @Test
    void putsTheThresholdIntoTheMiddleOfAGap() {
        ErrorRates separated = ErrorRates.of(new double[] {0.8, 0.6}, new double[] {0.2, 0.1});
        assertThat(separated.eer()).isZero();
        assertThat(separated.eerThreshold()).isEqualTo(0.4);
        ErrorRates crossed = ErrorRates.of(new double[] {0.9, 0.8, 0.3, 0.7}, new double[] {0.2, 0.1, 0.15, 0.75});
        assertThat(crossed.eer()).isEqualTo(0.25);
        assertThat(crossed.eerThreshold()).isEqualTo(0.5, within(1e-15));
        assertThat(crossed.missRate(0.5)).isEqualTo(0.25);
        assertThat(crossed.falseAlarmRate(0.5)).isEqualTo(0.25);
    }

    @Test
    void putsTheThresholdOnTheTiesThatDecide() {
        ErrorRates constant = ErrorRates.of(new double[] {0.5, 0.5}, new double[] {0.5, 0.5, 0.5});
        assertThat(constant.eer()).isEqualTo(0.5);
        assertThat(constant.eerThreshold()).isEqualTo(0.5);
        // Rejecting the ties at 0.4 gives miss 1/2 and false alarm 0, accepting them 0 and 2/3: equal 2/7 of the way.
        ErrorRates tied = ErrorRates.of(new double[] {0.4, 0.9}, new double[] {0.4, 0.4, 0.1});
        assertThat(tied.eer()).isEqualTo(2 / 7.0, within(1e-15));
        assertThat(tied.eerThreshold()).isEqualTo(0.4);
    }

    @Test
    void findsAThresholdBetweenNeighbouringDoubles() {
        double low = 1;
        double high = Math.nextUp(low);
        ErrorRates rates = ErrorRates.of(new double[] {high}, new double[] {low});
        assertThat(rates.eerThreshold()).isEqualTo(high);
        assertThat(rates.missRate(rates.eerThreshold())).isZero();
        assertThat(rates.falseAlarmRate(rates.eerThreshold())).isZero();
        assertThat(ErrorRates.of(new double[] {Double.MAX_VALUE}, new double[] {-Double.MAX_VALUE})
                        .eerThreshold())
                .isZero();
    }

    @Test
    void countsErrorsAtAnyThreshold() {
        ErrorRates rates = ErrorRates.of(new double[] {0.2, 0.5, 0.5, 0.9}, new double[] {-0.0, 0.5});
        assertThat(rates.missRate(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(rates.falseAlarmRate(Double.NEGATIVE_INFINITY)).isEqualTo(1);
        assertThat(rates.falseAlarmRate(0.0)).isEqualTo(1);
        assertThat(rates.missRate(0.5)).isEqualTo(0.25);
        assertThat(rates.falseAlarmRate(0.5)).isEqualTo(0.5);
        assertThat(rates.missRate(Math.nextUp(0.5))).isEqualTo(0.75);
        assertThat(rates.falseAlarmRate(Math.nextUp(0.5))).isZero();
        assertThat(rates.missRate(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(rates.falseAlarmRate(Double.POSITIVE_INFINITY)).isZero();
        assertThatThrownBy(() -> rates.missRate(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void weighsErrorsByTheirCosts() {
        ErrorRates rates = ErrorRates.of(new double[] {0.2, 0.6}, new double[] {0.1, 0.4, 0.4, 0.4});
        // Candidates (miss, false alarm): (0, 1), (0, 3/4), (1/2, 3/4), (1/2, 0), (1, 0).
        assertThat(rates.minDcf(0.5)).isEqualTo(0.5, within(1e-15));
        assertThat(rates.minDcf(new OperatingPoint("misses", 0.5, 10, 1))).isEqualTo(0.75, within(1e-15));
        assertThat(rates.minDcf(OperatingPoint.VOXCELEB)).isEqualTo(rates.minDcf(0.01));
    }

    @Test
    @Tag("nightly")
    void takesTenMillionTrials() {
        SplittableRandom random = new SplittableRandom(1);
        double[] targets = random.doubles(5_000_000).map(x -> x + 0.7).toArray();
        double[] nonTargets = random.doubles(5_000_000).toArray();
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        // Both kinds spread evenly over 1, 0.7 apart: equal at 0.85. Six standard errors of a rate.
        double noise = 6 * Math.sqrt(0.15 * 0.85 / 5e6);
        assertThat(rates.eer()).isEqualTo(0.15, within(noise));
        assertThat(rates.eerThreshold()).isEqualTo(0.85, within(noise));
        MissAtFalseAlarm.Found found = (MissAtFalseAlarm.Found) rates.missAtFalseAlarm(1e-3);
        assertThat(found.missRate()).isEqualTo(0.299, within(noise * 2));
        assertThat(found.falseAlarms()).isEqualTo(5000);
        // All between 0.7 and 1, 0.3 of each kind, is pooled on one stair.
        assertThat(Cllr.minimum(rates)).isEqualTo(0.3, within(1e-3));
        assertThat(DetCurve.of(rates, 500).points()).hasSizeBetween(100, 500);
    }

    @Test
    void refusesParametersOutOfRange() {
        ErrorRates rates = ErrorRates.of(new double[] {1}, new double[] {0});
        for (double prior : new double[] {0, 1, -0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> rates.minDcf(prior))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("prior is " + prior + "; it must lie strictly between 0 and 1");
        }
        for (double cost : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new OperatingPoint("p", 0.5, cost, 1))
                    .hasMessage("costMiss is " + cost + "; it must be a positive number");
            assertThatThrownBy(() -> new OperatingPoint("p", 0.5, 1, cost))
                    .hasMessage("costFalseAlarm is " + cost + "; it must be a positive number");
        }
    }

    @Test
    void refusesOneKindOnly() {
        assertThatThrownBy(() -> ErrorRates.of(new double[0], new double[] {0.1}))
                .isInstanceOf(DataFormatException.class)
                .hasMessage("There is no target trial; scores of both kinds, target (same speaker) and non-target"
                        + " (different speakers), are needed");
        assertThatThrownBy(() -> ErrorRates.of(List.of(new ScoredTrial(new Trial(true, "a", "b"), 0.1))))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("There is no non-target trial;");
    }

    @Test
    void refusesScoresThatAreNotFinite() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> ErrorRates.of(new double[] {0.5, bad}, new double[] {0.1}))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessage("The target score at index 1 of 2 is " + bad + "; scores must be finite numbers");
            assertThatThrownBy(() -> ErrorRates.of(new double[] {0.5}, new double[] {bad, 0, 0}))
                    .hasMessage("The non-target score at index 0 of 3 is " + bad + "; scores must be finite numbers");
        }
    }
}
