package org.ecapa4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.features.FeatureMatrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Features to embedding: one utterance, on one thread or shared by two. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class NetworkBenchmark {
    @Param({"256", "1024"})
    public int channels;

    @Param({"100", "301", "1000"})
    public int frames;

    @Param({"1", "2"})
    public int threads;

    @Param("auto")
    public String isa;

    private Backend backend;
    private CompiledNetwork network;
    private FeatureMatrix features;

    @Setup
    public void compile() {
        backend = Backends.cpu(isa, threads);
        network = backend.compile(
                WeightRecipe.mindspore(3, channels, 128, 128, 192).network(), Precision.F32);
        features = FeatureMatrix.wrap(Backends.noise(frames * network.bins(), 20), frames, network.bins());
    }

    @TearDown
    public void close() {
        backend.close();
    }

    @Benchmark
    public float[] embed() {
        return network.embed(features);
    }
}
