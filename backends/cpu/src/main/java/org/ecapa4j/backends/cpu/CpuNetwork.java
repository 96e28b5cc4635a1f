package org.ecapa4j.backends.cpu;

import java.util.Arrays;
import java.util.List;
import org.ecapa4j.backend.BackendChecks;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.CallsInFlight;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.MemoryPlan;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.kernels.KernelException;
import org.ecapa4j.kernels.NativeMemory;

/** The door to a {@link PackedNetwork}: checks, life cycle, workspaces, threads, listener. */
final class CpuNetwork implements CompiledNetwork {
    private final CallsInFlight calls = new CallsInFlight("This network of the backend 'cpu'");
    private final ArenaPool arenas = new ArenaPool();
    private final CpuBackend backend;
    private final BackendListener listener;
    private final ComputeThreads threads;
    private final PackedNetwork network;
    private final NetworkShape shape;
    private final ScratchNeed scratch;

    CpuNetwork(PackedNetwork network, ComputeThreads threads, BackendListener listener, CpuBackend backend) {
        this.network = network;
        this.shape = network.shape();
        this.scratch = network.scratch();
        this.threads = threads;
        this.listener = listener;
        this.backend = backend;
    }

    @Override
    public int bins() {
        return shape.bins();
    }

    @Override
    public int embeddingSize() {
        return shape.embeddingSize();
    }

    @Override
    public int minimumFrames() {
        return shape.minimumFrames();
    }

    @Override
    public Precision precision() {
        return Precision.F32;
    }

    @Override
    public MemoryPlan memoryPlan(int frames) {
        long heap = (long) Float.BYTES * (shape.embeddingSize() + Transfer.PIECE);
        return new MemoryPlan(network.bytes(), layout(frames).bytes + heap);
    }

    private WorkspaceLayout layout(int frames) {
        int workers = threads.teamSize();
        return new WorkspaceLayout(shape, frames, workers, scratch.floats(Split.mostFrames(workers, frames)));
    }

    @Override
    public float[] embed(FeatureMatrix features) {
        calls.enter();
        try {
            BackendChecks.features(features, bins(), minimumFrames());
            return compute(features);
        } finally {
            calls.leave();
        }
    }

    @Override
    public List<float[]> embedAll(List<FeatureMatrix> utterances) {
        calls.enter();
        try {
            for (FeatureMatrix features : utterances) {
                BackendChecks.features(features, bins(), minimumFrames());
            }
            float[][] embeddings = new float[utterances.size()][];
            threads.each(embeddings.length, i -> embeddings[i] = compute(utterances.get(i)));
            return Arrays.asList(embeddings);
        } finally {
            calls.leave();
        }
    }

    private float[] compute(FeatureMatrix features) {
        long[] nanos = new long[1];
        float[] embedding = threads.compute(team -> {
            long start = System.nanoTime();
            float[] computed = compute(features, team);
            nanos[0] = System.nanoTime() - start;
            return computed;
        });
        BackendChecks.embedding(CpuBackendProvider.ID, embedding);
        listener.embedded(CpuBackendProvider.ID, features.frames(), nanos[0]);
        return embedding;
    }

    private float[] compute(FeatureMatrix features, Team team) {
        int frames = features.frames();
        WorkspaceLayout layout = layout(frames);
        NativeMemory arena = arenas.take(layout.bytes, "an utterance of " + frames + " frames");
        try {
            return new ForwardPass(network, layout, arena, team, frames).embed(features);
        } catch (KernelException e) {
            throw new BackendFailureException(
                    "Backend 'cpu' (" + network.kernels().isa() + ") failed on an utterance of " + frames + " frames. "
                            + e.getMessage() + ". This is a fault of the backend: please report it.",
                    e);
        } finally {
            arenas.give(arena);
        }
    }

    @Override
    public void close() {
        if (calls.close()) {
            arenas.close();
            network.close();
            backend.closed(this);
        }
    }
}
