package org.ecapa4j.backends.reference;

import org.ecapa4j.backend.BackendChecks;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.CallsInFlight;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.MemoryPlan;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.features.FeatureMatrix;
import org.jspecify.annotations.Nullable;

/** The door to a {@link Network}: checks, life cycle, listener. Each call has a {@link Workspace} of its own. */
final class ReferenceNetwork implements CompiledNetwork {
    private final CallsInFlight calls = new CallsInFlight("This network of the backend 'reference'");
    private final BackendListener listener;
    private final ReferenceBackend backend;
    private final Shape shape;
    private final long weightBytes;
    private volatile @Nullable Network network;

    ReferenceNetwork(Network network, BackendListener listener, ReferenceBackend backend) {
        this.network = network;
        this.shape = network.shape();
        this.weightBytes = network.weightBytes();
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
        return new MemoryPlan(weightBytes, Workspace.bytes(shape, frames));
    }

    @Override
    public float[] embed(FeatureMatrix features) {
        return embed(features, Taps.NONE);
    }

    /** The same, showing every intermediate. */
    float[] embed(FeatureMatrix features, Taps taps) {
        calls.enter();
        try {
            Network open = network;
            if (open == null) {
                throw new ClosedException("This network of the backend 'reference' has been closed.");
            }
            BackendChecks.features(features, bins(), minimumFrames());
            long start = System.nanoTime();
            float[] embedding = open.embed(features, workspace(features.frames()), taps);
            BackendChecks.embedding(ReferenceBackendProvider.ID, embedding);
            listener.embedded(ReferenceBackendProvider.ID, features.frames(), System.nanoTime() - start);
            return embedding;
        } finally {
            calls.leave();
        }
    }

    private Workspace workspace(int frames) {
        if (frames > Workspace.maximumFrames(shape)) {
            throw new BackendFailureException(
                    "Features have " + frames + " frames, but the backend 'reference' computes at" + " most "
                            + Workspace.maximumFrames(shape) + " of this network at once: cut the audio.");
        }
        try {
            return new Workspace(shape, frames);
        } catch (OutOfMemoryError e) {
            throw new BackendFailureException(
                    "The backend 'reference' needs " + Workspace.bytes(shape, frames) + " bytes of Java heap for "
                            + frames
                            + " frames, but the heap of at most "
                            + Runtime.getRuntime().maxMemory()
                            + " bytes has not as much left: cut the audio, or give Java more memory by -Xmx.",
                    e);
        }
    }

    @Override
    public void close() {
        if (calls.close()) {
            network = null;
            backend.closed(this);
        }
    }
}
