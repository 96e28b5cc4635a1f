package org.ecapa4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.scoring.EmbeddingScorer;
import org.ecapa4j.scoring.IndexedTrials;
import org.ecapa4j.scoring.MatrixBlock;
import org.ecapa4j.scoring.PreparedEmbeddings;
import org.ecapa4j.scoring.trained.LabelledEmbeddings;
import org.ecapa4j.scoring.trained.ScorerRecipe;
import org.ecapa4j.scoring.trained.TrainedScorer;
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

/** Ten million trials, in any order, of embeddings of 192 numbers; each run begins with preparing the embeddings. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class TrialScoringBenchmark {
    private static final int TRIALS = 10_000_000;
    private static final int EMBEDDING = 192;

    @Param({"cosine", "plda"})
    public String scorer;

    /** A large set does not fit the caches. */
    @Param({"5000", "100000"})
    public int utterances;

    @Param({"1", "2"})
    public int threads;

    private MatrixBlock embeddings;
    private IndexedTrials trials;
    private EmbeddingScorer used;

    @Setup
    public void fill() {
        embeddings = MatrixBlock.of(Backends.noise(utterances * EMBEDDING, 1), utterances, EMBEDDING);
        Random random = new Random(2);
        trials = new IndexedTrials(
                random.ints(TRIALS, 0, utterances).toArray(),
                random.ints(TRIALS, 0, utterances).toArray());
        used = scorer.equals("cosine") ? EmbeddingScorer.cosine() : plda();
    }

    private TrainedScorer plda() {
        List<String> speakers = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            speakers.add("speaker " + i / 4);
        }
        float[] values = Backends.noise(2000 * EMBEDDING, 1);
        for (int i = 0; i < values.length; i++) {
            // What the recordings of a speaker have in common.
            values[i] += values[i / EMBEDDING / 4 * 4 * EMBEDDING + i % EMBEDDING];
        }
        return TrainedScorer.train(
                ScorerRecipe.plda(),
                new LabelledEmbeddings(MatrixBlock.of(values, 2000, EMBEDDING), speakers),
                "0".repeat(64),
                "noise",
                2);
    }

    @Benchmark
    public double[] scores() {
        PreparedEmbeddings prepared = used.prepare(embeddings);
        return prepared.scores(trials, threads);
    }
}
