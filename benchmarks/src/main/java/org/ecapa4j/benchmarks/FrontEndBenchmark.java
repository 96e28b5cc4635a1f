package org.ecapa4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.features.FeatureExtractor;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.features.JavaFeatureExtractor;
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

/** The {@code speechbrain} front end, native and in Java, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrontEndBenchmark {
    @Param({"48240", "160000"})
    public int samples;

    @Param("auto")
    public String isa;

    private Backend backend;
    private FeatureExtractor kernels;
    private FeatureExtractor java;
    private Waveform waveform;

    @Setup
    public void open() {
        backend = Backends.cpu(isa, 1);
        kernels = backend.extractor(FrontEnd.speechbrain()).orElseThrow();
        java = new JavaFeatureExtractor(FrontEnd.speechbrain());
        waveform = Waveform.wrap(Backends.noise(samples, 0.5f), 16_000);
    }

    @TearDown
    public void close() {
        backend.close();
    }

    @Benchmark
    public FeatureMatrix kernels() {
        return kernels.extract(waveform);
    }

    @Benchmark
    public FeatureMatrix java() {
        return java.extract(waveform);
    }
}
