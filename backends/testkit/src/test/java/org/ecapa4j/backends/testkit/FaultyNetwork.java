package org.ecapa4j.backends.testkit;

import java.lang.reflect.Field;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.ecapa4j.backend.BackendChecks;
import org.ecapa4j.backend.CallsInFlight;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.MemoryPlan;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.errors.EcapaException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Tensor;

/** Computes with the oracle, remembers what it has computed, and commits its fault. */
final class FaultyNetwork implements CompiledNetwork {
    /** Answers by content of network and features: the same rules ask the same questions for every fault. */
    private static final Map<String, Map<FloatBuffer, float[]>> MEMORY = new ConcurrentHashMap<>();

    private static final int BYTES = 100_000_000;
    private static final int BYTES_PER_FRAME = 100_000;

    private final FaultyBackend backend;
    private final Fault fault;
    private final EcapaNetwork network;
    private final Precision precision;
    private final Map<FloatBuffer, float[]> memory;
    private final CallsInFlight calls = new CallsInFlight("The network");
    private final Map<FloatBuffer, float[]> kept = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean broken;
    private volatile float[] scratch = {};

    FaultyNetwork(FaultyBackend backend, Fault fault, EcapaNetwork network, Precision precision) {
        this.backend = backend;
        this.fault = fault;
        this.network = network;
        this.precision = precision;
        this.memory = memory(network, fault);
    }

    private static Map<FloatBuffer, float[]> memory(EcapaNetwork network, Fault fault) {
        EcapaNetwork computed = FaultyNetworks.distort(network, fault);
        StringBuilder key = new StringBuilder(computed.canonicalText());
        for (Tensor tensor : computed.tensors().values()) {
            key.append(tensor).append(Arrays.hashCode(tensor.toArray()));
        }
        return MEMORY.computeIfAbsent(key.toString(), content -> new ConcurrentHashMap<>());
    }

    @Override
    public int bins() {
        return network.bins();
    }

    @Override
    public int embeddingSize() {
        return network.embeddingSize();
    }

    @Override
    public int minimumFrames() {
        return fault == Fault.FEWEST_FRAMES_NOT_SAID ? 1 : network.minimumFrames();
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public MemoryPlan memoryPlan(int frames) {
        long weights = 0;
        for (Tensor tensor : network.tensors().values()) {
            weights += (long) tensor.size() * Float.BYTES;
        }
        if (fault == Fault.WEIGHTS_UNDERSTATED) {
            weights /= 2;
        }
        if (fault == Fault.PLAN_OVERFLOWS) {
            int bytes = frames * BYTES_PER_FRAME;
            return new MemoryPlan(weights, bytes);
        }
        return new MemoryPlan(
                weights, fault == Fault.ALLOCATES_MORE_THAN_PLANNED ? 1 : BYTES + (long) frames * BYTES_PER_FRAME);
    }

    @Override
    public float[] embed(FeatureMatrix features) {
        if (fault == Fault.SWALLOWS_ERRORS) {
            try {
                return answer(features);
            } catch (EcapaException e) {
                return new float[embeddingSize()];
            }
        }
        return answer(features);
    }

    @Override
    public List<float[]> embedAll(List<FeatureMatrix> utterances) {
        List<float[]> embeddings = new ArrayList<>();
        for (FeatureMatrix utterance : utterances) {
            float[] embedding = embed(utterance);
            if (fault == Fault.NEIGHBOURS_MATTER && !embeddings.isEmpty()) {
                embedding[0] = Math.nextUp(embedding[0]);
            }
            embeddings.add(embedding);
        }
        return embeddings;
    }

    private float[] answer(FeatureMatrix features) {
        if (fault == Fault.DOES_NOT_DRAIN && closed) {
            throw new ClosedException("The network has been closed.");
        }
        if (fault != Fault.DOES_NOT_DRAIN) {
            calls.enter();
        }
        try {
            check(features);
            float[] embedding = commit(features, compute(features));
            if (fault != Fault.RESULT_UNCHECKED) {
                BackendChecks.embedding("faulty", embedding);
            }
            if (fault != Fault.EMBEDDING_NOT_TOLD) {
                backend.listener().embedded("faulty", features.frames(), 0);
            }
            return embedding;
        } finally {
            if (fault != Fault.DOES_NOT_DRAIN) {
                calls.leave();
            }
        }
    }

    private void check(FeatureMatrix features) {
        int bins = fault == Fault.WRONG_BINS_ACCEPTED ? features.bins() : bins();
        int frames = fault == Fault.SHORT_ACCEPTED ? 0 : network.minimumFrames();
        FeatureMatrix checked = features;
        if (fault == Fault.NAN_ACCEPTED && features.bins() == bins) {
            checked = FeatureMatrix.wrap(new float[features.frames() * bins], features.frames(), bins);
        }
        try {
            BackendChecks.features(checked, bins, frames);
        } catch (ModelMismatchException | AudioTooShortException e) {
            broken = true;
            if (fault == Fault.REFUSED_IS_TOLD) {
                backend.listener().embedded("faulty", features.frames(), 0);
            }
            if (fault != Fault.MESSAGES_WITHOUT_NUMBERS) {
                throw e;
            }
            throw e instanceof ModelMismatchException
                    ? new ModelMismatchException("Something is wrong.")
                    : new AudioTooShortException("Something is missing.");
        }
    }

    private float[] compute(FeatureMatrix features) {
        if (fault == Fault.ONE_NETWORK_PER_BACKEND && backend.latest() != this) {
            return backend.latest().compute(features);
        }
        if (features.bins() != bins() || features.frames() < network.minimumFrames() || !features.isFinite()) {
            return new float[embeddingSize()];
        }
        Map<FloatBuffer, float[]> answers = fault == Fault.KEEPS_TENSORS ? memory(network, fault) : memory;
        FloatBuffer question = FloatBuffer.wrap(features.toArray());
        float[] answer = answers.computeIfAbsent(
                question,
                asked -> round(StraightforwardNetwork.embed(FaultyNetworks.distort(network, fault), features)));
        return fault == Fault.KEEPS_ITS_RESULT
                ? kept.computeIfAbsent(question, asked -> answer.clone())
                : answer.clone();
    }

    private float[] commit(FeatureMatrix features, float[] embedding) {
        switch (fault) {
            case WRONG_BY_1E_4 -> embedding[embedding.length - 1] += 1e-4f;
            case EVERY_OTHER_CALL_DIFFERS -> {
                if (count.getAndIncrement() % 2 == 1) {
                    embedding[0] = Math.nextUp(embedding[0]);
                }
            }
            case BROKEN_BY_AN_ERROR -> {
                if (broken) {
                    embedding[0] = Math.nextUp(embedding[0]);
                }
            }
            case SHARED_SCRATCH -> {
                scratch = embedding;
                pause();
                return scratch.clone();
            }
            case MODIFIES_FEATURES -> Arrays.fill(values(features), 0);
            case ALLOCATES_MORE_THAN_PLANNED -> scratch = new float[1 << 20];
            default -> {}
        }
        return embedding;
    }

    private static float[] round(double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The features' own array: no public way leads there. */
    private static float[] values(FeatureMatrix features) {
        try {
            Field values = FeatureMatrix.class.getDeclaredField("values");
            values.setAccessible(true);
            return (float[]) values.get(features);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (fault == Fault.CLOSES_ALL_NETWORKS) {
            for (FaultyNetwork each : backend.networks()) {
                each.free();
            }
        }
        if (!free() && fault == Fault.CLOSING_TWICE_FAILS) {
            throw new ClosedException("closed twice");
        }
    }

    boolean free() {
        if (fault == Fault.IGNORES_CLOSE) {
            return true;
        }
        closed = true;
        return calls.close();
    }
}
