package org.ecapa4j.backends.ascend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ecapa4j.backend.BackendChecks;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.CallsInFlight;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.MemoryPlan;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.Buckets.Bucket;
import org.ecapa4j.backends.ascend.Buckets.Plan;
import org.ecapa4j.backends.ascend.Execution.Piece;
import org.ecapa4j.features.FeatureMatrix;

/** The door to compiled models: checks, life cycle, lengths, batches, listener. */
final class AscendNetwork implements CompiledNetwork {
    private final CallsInFlight calls = new CallsInFlight("This network of the backend 'ascend'");
    private final AscendBackend backend;
    private final WorkerPool pool;
    private final CompiledModels models;
    private final List<OmModel> loaded;
    private final Buckets buckets;
    /** Pieces of all calls, of the lengths that have one batch size. */
    private final Map<Bucket, Execution.Queue> waiting = new TreeMap<>(Bucket.SHORTEST_FIRST);

    private final NetworkFacts facts;
    private final long heldBytes;
    private final BackendListener listener;
    /** Held while it is freed, so that nobody who closes at the same time returns before. */
    private final Object closing = new Object();

    private boolean closed;

    AscendNetwork(
            AscendBackend backend,
            WorkerPool pool,
            CompiledModels models,
            LengthRule rule,
            long weights,
            BackendListener listener) {
        this.backend = backend;
        this.pool = pool;
        this.models = models;
        this.loaded = models.models();
        this.buckets = new Buckets(loaded, rule);
        buckets.all().stream()
                .filter(Bucket::hasOneBatch)
                .forEach(bucket -> waiting.put(bucket, new Execution.Queue()));
        this.facts = models.facts();
        int bytesPerWeight = facts.precision() == Precision.F32 ? Float.BYTES : Short.BYTES;
        this.heldBytes = pool.size() * (models.bytes(weights * bytesPerWeight) + Session.CHUNK_BYTES);
        this.listener = listener;
    }

    /** An utterance, how it is computed, and its pieces. */
    private final class Utterance {
        private final Plan plan;
        private final List<Piece> pieces = new ArrayList<>();

        Utterance(FeatureMatrix features) {
            plan = buckets.plan(features.frames());
            for (int i = 0; i < plan.starts().length; i++) {
                pieces.add(new Piece(features, plan, i));
            }
        }

        float[] embedding() {
            if (pieces.size() == 1) {
                return pieces.get(0).embedding;
            }
            double[] sum = new double[facts.embeddingSize()];
            for (Piece piece : pieces) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += piece.embedding[i];
                }
            }
            float[] mean = new float[sum.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (float) (sum[i] / pieces.size());
            }
            return mean;
        }
    }

    @Override
    public int bins() {
        return facts.bins();
    }

    @Override
    public int embeddingSize() {
        return facts.embeddingSize();
    }

    @Override
    public int minimumFrames() {
        return facts.minimumFrames();
    }

    @Override
    public Precision precision() {
        return facts.precision();
    }

    /** Models and buffers of all workers are held throughout; a call needs room for its results only. */
    @Override
    public MemoryPlan memoryPlan(int frames) {
        long perPiece = (long) Float.BYTES * facts.embeddingSize() + 256;
        return new MemoryPlan(heldBytes, perPiece * (buckets.mostPieces(frames) + 3));
    }

    @Override
    public String treatment(int frames) {
        return buckets.plan(frames).treatment();
    }

    @Override
    public float[] embed(FeatureMatrix features) {
        return embedAll(List.of(features)).get(0);
    }

    @Override
    public List<float[]> embedAll(List<FeatureMatrix> all) {
        calls.enter();
        try {
            long start = System.nanoTime();
            List<Utterance> utterances = new ArrayList<>(all.size());
            for (FeatureMatrix features : all) {
                BackendChecks.features(features, bins(), minimumFrames());
                utterances.add(new Utterance(features));
            }
            compute(utterances);
            List<float[]> embeddings = new ArrayList<>(utterances.size());
            for (Utterance utterance : utterances) {
                embeddings.add(BackendChecks.embedding(AscendBackendProvider.ID, utterance.embedding()));
            }
            long nanos = (System.nanoTime() - start) / Math.max(1, all.size());
            for (FeatureMatrix features : all) {
                listener.embedded(AscendBackendProvider.ID, features.frames(), nanos);
            }
            return embeddings;
        } finally {
            calls.leave();
        }
    }

    /**
     * All pieces of one length together, in batches as large as there are. Where a length has one batch size only, so that it is
     * computed in the same way whatever fills the batch, pieces of other calls that wait fill it too.
     */
    private void compute(List<Utterance> utterances) {
        Map<Bucket, List<Piece>> byBucket = new TreeMap<>(Bucket.SHORTEST_FIRST);
        for (Utterance utterance : utterances) {
            byBucket.computeIfAbsent(utterance.plan.bucket(), bucket -> new ArrayList<>())
                    .addAll(utterance.pieces);
        }
        List<Piece> accepted =
                new ArrayList<>(byBucket.values().stream().mapToInt(List::size).sum());
        Throwable failure = null;
        try {
            byBucket.forEach((bucket, pieces) -> {
                int batch = bucket.largestBatch();
                for (int begin = 0; begin < pieces.size(); begin += batch) {
                    List<Piece> some = pieces.subList(begin, Math.min(pieces.size(), begin + batch));
                    begin(bucket, some);
                    accepted.addAll(some);
                }
            });
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        // All of them, also after a failure: what was accepted still reads the features.
        for (Piece piece : accepted) {
            try {
                pool.await(pool.await(piece.taken).result);
            } catch (RuntimeException | Error e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            // Of its own for each caller, as the batch may have served several.
            throw failure instanceof AscendFailureException told ? told.again() : (RuntimeException) failure;
        }
    }

    /** Begins the execution of pieces, no more than the bucket's largest batch. */
    private void begin(Bucket bucket, List<Piece> pieces) {
        Execution.Queue shared = waiting.get(bucket);
        Execution.Queue queue = shared == null ? new Execution.Queue() : shared;
        String what = "computing up to " + bucket.largestBatch() + " x " + bucket.frames() + " frames";
        Execution execution =
                new Execution(what, queue, bucket.largestBatch(), (session, taken) -> execute(session, bucket, taken));
        try {
            queue.add(pieces);
            pool.submit(execution.job);
        } catch (RuntimeException | Error e) {
            // It still takes its share of the queue, so that no other call's pieces stay there for ever.
            execution.job.result.completeExceptionally(e);
        }
    }

    private void execute(Session session, Bucket bucket, List<Piece> pieces) {
        session.load(models);
        Buckets.Choice choice = bucket.forCount(pieces.size());
        BatchRun run = new BatchRun(
                session.model(models, choice.model()), loaded.get(choice.model()), choice.shape(), session.chunk());
        for (int row = 0; row < choice.shape().batch(); row++) {
            // Rows that are not needed hold the last one again: whatever the model does with them, it is finite.
            Piece piece = pieces.get(Math.min(row, pieces.size() - 1));
            run.put(row, piece.features, piece.plan.starts()[piece.index], piece.plan.length());
        }
        session.run(models, choice);
        for (int row = 0; row < pieces.size(); row++) {
            pieces.get(row).embedding = run.get(row, facts.embeddingSize());
        }
    }

    @Override
    public void close() {
        calls.close();
        synchronized (closing) {
            if (!closed) {
                closed = true;
                backend.unload(models);
                backend.closed(this);
            }
        }
    }

    @Override
    public String toString() {
        return "AscendNetwork" + models;
    }
}
