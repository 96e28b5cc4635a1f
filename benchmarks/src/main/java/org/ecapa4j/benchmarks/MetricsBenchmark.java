package org.ecapa4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.metrics.Bootstrap;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.metrics.Metric;
import org.ecapa4j.metrics.OperatingPoint;
import org.ecapa4j.metrics.Resampling;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Intervals of 4,476 trials of 75 speakers, and error rates of 10 million trials. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx512m")
@Warmup(iterations = 3)
@Measurement(iterations = 5)
public class MetricsBenchmark {
    private static final int SPEAKERS = 75;
    private static final int MILLIONS = 5_000_000;

    private final List<Metric> metrics = new ArrayList<>();
    private Bootstrap bootstrap;
    private double[] targets;
    private double[] nonTargets;

    @Setup
    public void simulate() {
        SplittableRandom random = new SplittableRandom(1);
        List<ScoredTrial> trials = new ArrayList<>();
        for (int i = 0; i < 4476; i++) {
            int speaker = random.nextInt(SPEAKERS);
            boolean target = i % 2 == 0;
            int other = target ? speaker : (speaker + 1 + random.nextInt(SPEAKERS - 1)) % SPEAKERS;
            trials.add(new ScoredTrial(new Trial(target, speaker + "/" + i, other + "/" + -i), score(random, target)));
        }
        bootstrap = Bootstrap.bySpeaker(trials, name -> name.substring(0, name.indexOf('/')));
        metrics.addAll(Metric.ofScores(List.of(OperatingPoint.VOXCELEB, OperatingPoint.VOXSRC), 0.1, 0.01));
        metrics.addAll(Metric.ofRatios(List.of(OperatingPoint.VOXCELEB, OperatingPoint.VOXSRC)));
        targets = random.doubles(MILLIONS).map(x -> x + 0.7).toArray();
        nonTargets = random.doubles(MILLIONS).toArray();
    }

    @Benchmark
    public List<org.ecapa4j.metrics.Measurement> thousandDraws() {
        return bootstrap.measure(metrics, Resampling.DEFAULT);
    }

    @Benchmark
    public List<org.ecapa4j.metrics.Measurement> thousandDrawsOnTwoThreads() {
        return bootstrap.measure(metrics, Resampling.DEFAULT.withThreads(2));
    }

    @Benchmark
    public double tenMillionTrials() {
        return ErrorRates.of(targets, nonTargets).eer();
    }

    private static double score(SplittableRandom random, boolean target) {
        return 4 * random.nextDouble() + (target ? 0 : -3);
    }
}
