package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.ecapa4j.metrics.OptimalCalibration.Stair;

class CllrPropertiesTest {
    private static final List<OperatingPoint> POINTS = OperatingPoint.PRESETS;

    /** Few distinct values, so that ties within and between the kinds are common. */
    @Provide
    Arbitrary<double[]> tiedScores() {
        return Arbitraries.integers()
                .between(-6, 6)
                .map(step -> step / 2.0)
                .list()
                .ofMinSize(1)
                .ofMaxSize(15)
                .map(list -> list.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Property
    void noCalibrationBeatsTheBest(@ForAll("tiedScores") double[] targets, @ForAll("tiedScores") double[] nonTargets) {
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        double least = Cllr.minimum(rates);
        assertThat(least).isBetween(0.0, 1 + 1e-15);
        assertThat(Cllr.bits(rates)).isEqualTo(Cllr.bits(targets, nonTargets), within(1e-13));
        for (double slope : new double[] {0, 0.5, 1, 4}) {
            for (double offset : new double[] {-2, 0, 1}) {
                ErrorRates mapped = map(targets, nonTargets, x -> slope * x + offset);
                assertThat(Cllr.bits(mapped)).isGreaterThanOrEqualTo(least - 1e-14);
            }
        }
        assertThat(Cllr.calibrationLoss(rates)).isEqualTo(Cllr.bits(rates) - least);
    }

    /** The share of targets on each stair by the max-min formula of isotonic regression, without pooling. */
    @Property
    void stairsAreTheIsotonicRegression(
            @ForAll("tiedScores") double[] targets, @ForAll("tiedScores") double[] nonTargets) {
        double[] distinct = DoubleStream.concat(Arrays.stream(targets), Arrays.stream(nonTargets))
                .map(x -> x + 0.0)
                .distinct()
                .sorted()
                .toArray();
        List<Stair> stairs =
                OptimalCalibration.of(ErrorRates.of(targets, nonTargets)).stairs();
        double sum = 0;
        for (double score : distinct) {
            double best = Double.NEGATIVE_INFINITY;
            for (double from : distinct) {
                double worst = Double.POSITIVE_INFINITY;
                for (double to : distinct) {
                    if (from <= score && score <= to) {
                        worst = Math.min(worst, shareOfTargets(targets, nonTargets, from, to));
                    }
                }
                best = Math.max(best, from <= score ? worst : best);
            }
            double expected = Math.log(best / (1 - best)) - Math.log((double) targets.length / nonTargets.length);
            Stair stair = stairs.stream()
                    .filter(one -> one.lowest() <= score && score <= one.highest())
                    .findFirst()
                    .orElseThrow();
            if (Double.isInfinite(expected)) {
                assertThat(stair.logLikelihoodRatio()).isEqualTo(expected);
            } else {
                assertThat(stair.logLikelihoodRatio()).isEqualTo(expected, within(1e-12));
                sum += count(targets, score, score) / targets.length * Cllr.softplus(-expected)
                        + count(nonTargets, score, score) / nonTargets.length * Cllr.softplus(expected);
            }
        }
        assertThat(Cllr.minimum(ErrorRates.of(targets, nonTargets))).isEqualTo(sum / 2 / Math.log(2), within(1e-12));
        for (int i = 1; i < stairs.size(); i++) {
            assertThat(stairs.get(i).logLikelihoodRatio())
                    .isGreaterThan(stairs.get(i - 1).logLikelihoodRatio());
            assertThat(stairs.get(i).lowest()).isGreaterThan(stairs.get(i - 1).highest());
        }
    }

    @Property
    void aRisingMapChangesNothingThatDependsOnOrder(
            @ForAll("tiedScores") double[] targets, @ForAll("tiedScores") double[] nonTargets) {
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        ErrorRates mapped = map(targets, nonTargets, x -> Math.exp(3 * x) - 7);
        assertThat(mapped.eer()).isEqualTo(rates.eer());
        assertThat(Cllr.minimum(mapped)).isEqualTo(Cllr.minimum(rates));
        POINTS.forEach(point -> assertThat(mapped.minDcf(point)).isEqualTo(rates.minDcf(point)));
        assertThat(NamedMetrics.of(mapped)).isEqualTo(NamedMetrics.of(rates));
    }

    @Property
    void swappingTheKindsAndTheSignChangesNothing(
            @ForAll("tiedScores") double[] targets, @ForAll("tiedScores") double[] nonTargets) {
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        ErrorRates swapped = map(nonTargets, targets, x -> -x);
        assertThat(swapped.eer()).isEqualTo(rates.eer(), within(1e-15));
        assertThat(Cllr.minimum(swapped)).isEqualTo(Cllr.minimum(rates), within(1e-14));
        assertThat(Cllr.bits(swapped)).isEqualTo(Cllr.bits(rates), within(1e-13));
        OperatingPoint point = new OperatingPoint("p", 0.2, 3, 2);
        OperatingPoint mirrored = new OperatingPoint("q", 0.8, 2, 3);
        assertThat(swapped.minDcf(mirrored)).isEqualTo(rates.minDcf(point), within(1e-13));
        // The threshold of this point is no score of the simulation, so no tie is decided the other way round.
        assertThat(swapped.actDcf(mirrored)).isEqualTo(rates.actDcf(point), within(1e-13));
    }

    @Property
    void repeatingAllTrialsChangesNothing(
            @ForAll("tiedScores") double[] targets,
            @ForAll("tiedScores") double[] nonTargets,
            @ForAll @IntRange(min = 2, max = 4) int times) {
        ErrorRates once = ErrorRates.of(targets, nonTargets);
        ErrorRates often = ErrorRates.of(repeat(targets, times), repeat(nonTargets, times));
        assertThat(often.eer()).isEqualTo(once.eer(), within(1e-15));
        assertThat(often.eerThreshold()).isEqualTo(once.eerThreshold());
        assertThat(Cllr.minimum(often)).isEqualTo(Cllr.minimum(once), within(1e-15));
        assertThat(Cllr.bits(often)).isEqualTo(Cllr.bits(once), within(1e-13));
        for (OperatingPoint point : POINTS) {
            assertThat(often.minDcf(point)).isEqualTo(once.minDcf(point));
            assertThat(often.actDcf(point)).isEqualTo(once.actDcf(point));
        }
    }

    @Property
    void actualCostIsNotBelowTheLeast(
            @ForAll("tiedScores") double[] targets, @ForAll("tiedScores") double[] nonTargets) {
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        for (OperatingPoint point : POINTS) {
            assertThat(rates.actDcf(point)).isGreaterThanOrEqualTo(rates.minDcf(point));
            assertThat(rates.minDcf(point)).isBetween(0.0, 1.0);
        }
    }

    @Property(tries = 20)
    void scoresThatAreTheirOwnRatiosLoseNothingByCalibration(@ForAll long seed) {
        SimulatedSpeakers simulation = new SimulatedSpeakers(2, 0);
        Random random = new Random(seed);
        int trials = 20_000;
        double[] targets =
                random.doubles(trials).map(x -> 2 + 2 * DetCurve.probit(x)).toArray();
        double[] nonTargets =
                random.doubles(trials).map(x -> -2 + 2 * DetCurve.probit(x)).toArray();
        ErrorRates rates = ErrorRates.of(targets, nonTargets);
        // The cost of a trial spreads by less than 1 bit: six standard errors of the mean of both kinds.
        assertThat(Cllr.bits(rates)).isEqualTo(simulation.cllr(), within(6 * Math.sqrt(0.5 / trials)));
        // What the best staircase gains by fitting noise shrinks as trials^(-2/3).
        assertThat(Cllr.calibrationLoss(rates)).isBetween(0.0, 6 * Math.pow(trials, -2 / 3.0));
        assertThat(Cllr.calibrationLoss(map(targets, nonTargets, x -> 2 * x))).isGreaterThan(0.05);
        assertThat(Cllr.calibrationLoss(map(targets, nonTargets, x -> x + 1))).isGreaterThan(0.05);
        OperatingPoint point = new OperatingPoint("p", 0.1, 1, 1);
        assertThat(rates.actDcf(point)).isEqualTo(simulation.dcf(point), within(6 * 9 * Math.sqrt(0.05 / trials)));
    }

    private static ErrorRates map(double[] targets, double[] nonTargets, DoubleUnaryOperator map) {
        return ErrorRates.of(
                Arrays.stream(targets).map(map).toArray(),
                Arrays.stream(nonTargets).map(map).toArray());
    }

    private static double shareOfTargets(double[] targets, double[] nonTargets, double from, double to) {
        double of = count(targets, from, to);
        return of / (of + count(nonTargets, from, to));
    }

    private static double count(double[] scores, double from, double to) {
        return Arrays.stream(scores).filter(x -> from <= x && x <= to).count();
    }

    private static double[] repeat(double[] scores, int times) {
        return Arrays.stream(scores)
                .flatMap(x -> DoubleStream.generate(() -> x).limit(times))
                .toArray();
    }
}
