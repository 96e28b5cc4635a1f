package org.ecapa4j.benchmarks;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.normalisation.Cohort;
import org.ecapa4j.normalisation.CohortStatistics;
import org.ecapa4j.normalisation.ScoreNormalisation;
import org.ecapa4j.plugins.openblas.OpenBlasMatrixProduct;
import org.ecapa4j.scoring.EmbeddingScorer;
import org.ecapa4j.scoring.IndexedTrials;
import org.ecapa4j.scoring.JavaMatrixProduct;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.MatrixProduct;
import org.ecapa4j.scoring.PreparedEmbeddings;
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

/**
 * s-norm of 100,000 trials of 5000 utterances against a cohort of 20,000, embeddings of 192 numbers, in a heap of 1 GB. The
 * whole cohort ({@code best} 20,000) needs no matrix product.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class CohortBenchmark {
    private static final int UTTERANCES = 5000;
    private static final int COHORT = 20_000;
    private static final int EMBEDDING = 192;

    @Param({"openblas", "java"})
    public String product;

    @Param({"300", "20000"})
    public int best;

    @Param({"1", "2"})
    public int threads;

    private MatrixProduct used;
    private MatrixBlock embeddings;
    private MatrixBlock cohort;
    private IndexedTrials trials;

    @Setup
    public void fill() {
        used = product.equals("java") ? new JavaMatrixProduct() : new OpenBlasMatrixProduct();
        float[] values = Backends.noise((UTTERANCES + COHORT) * EMBEDDING, 1);
        embeddings = MatrixBlock.of(values, UTTERANCES, EMBEDDING);
        cohort = new MatrixBlock(values, UTTERANCES * EMBEDDING, COHORT, EMBEDDING, EMBEDDING);
        Random random = new Random(2);
        trials = new IndexedTrials(
                random.ints(100_000, 0, UTTERANCES).toArray(),
                random.ints(100_000, 0, UTTERANCES).toArray());
    }

    @Benchmark
    public double[] normalised() {
        EmbeddingScorer scorer = EmbeddingScorer.cosine();
        PreparedEmbeddings utterances = scorer.prepare(embeddings);
        CohortStatistics statistics =
                new Cohort(scorer.prepare(cohort)).statisticsOfBest(best, utterances, used, threads);
        return ScoreNormalisation.S.normalise(utterances.scores(trials, threads), trials, statistics);
    }
}
