package org.ecapa4j.benchmarks;

import java.util.concurrent.TimeUnit;
import org.ecapa4j.plugins.openblas.OpenBlasMatrixProduct;
import org.ecapa4j.scoring.JavaMatrixProduct;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.MatrixProduct;
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
import org.openjdk.jmh.annotations.Warmup;

/** Embeddings of 192 numbers against a cohort of 20,000, by OpenBLAS and in Java, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatrixProductBenchmark {
    private static final int COHORT = 20_000;
    private static final int EMBEDDING = 192;

    @Param({"1", "64"})
    public int queries;

    private final MatrixProduct openBlas = new OpenBlasMatrixProduct();
    private final MatrixProduct java = new JavaMatrixProduct();
    private MatrixBlock a;
    private MatrixBlock b;
    private MatrixBlock c;

    @Setup
    public void fill() {
        a = MatrixBlock.of(Backends.noise(queries * EMBEDDING, 1), queries, EMBEDDING);
        b = MatrixBlock.of(Backends.noise(COHORT * EMBEDDING, 1), COHORT, EMBEDDING);
        c = MatrixBlock.of(new float[queries * COHORT], queries, COHORT);
    }

    @Benchmark
    public float[] openBlas() {
        openBlas.multiplyTransposed(a, b, c);
        return c.values();
    }

    @Benchmark
    public float[] java() {
        java.multiplyTransposed(a, b, c);
        return c.values();
    }
}
