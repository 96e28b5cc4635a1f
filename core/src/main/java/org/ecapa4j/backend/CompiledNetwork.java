package org.ecapa4j.backend;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.features.FeatureMatrix;

/** A network made ready by a backend: features in, embedding out. Safe for concurrent use. */
public interface CompiledNetwork extends AutoCloseable {
    /** Features per frame that it takes. */
    int bins();

    /** Floats per embedding. */
    int embeddingSize();

    /** Fewest frames that it takes. */
    int minimumFrames();

    Precision precision();

    /**
     * Memory for utterances of so many frames, at least 1; never shrinks as {@code frames} grows. Answered after closing
     * too.
     */
    MemoryPlan memoryPlan(int frames);

    /**
     * The embedding of one utterance. The result depends on the features only: not on other calls, neighbours or threads.
     *
     * @param features {@code [frames][bins]}, finite, as the model's front end gives them; only read, during the call
     * @return {@link #embeddingSize()} finite floats, not length-normalised; owned by the caller
     * @throws org.ecapa4j.errors.ModelMismatchException if the bins are not the network's, or a feature is not finite
     * @throws org.ecapa4j.errors.AudioTooShortException if there are fewer than {@link #minimumFrames()} frames
     * @throws org.ecapa4j.errors.BackendFailureException if the computation fails or its result is not finite
     * @throws org.ecapa4j.errors.ClosedException if this network or its backend has been closed
     */
    float[] embed(FeatureMatrix features);

    /**
     * Embeddings of several utterances, in order; each bit for bit what {@link #embed} gives. Refused as a whole, as
     * {@code embed} would, if one of them is refused.
     */
    default List<float[]> embedAll(List<FeatureMatrix> utterances) {
        List<float[]> embeddings = new ArrayList<>(utterances.size());
        for (FeatureMatrix utterance : utterances) {
            embeddings.add(embed(utterance));
        }
        return embeddings;
    }

    /**
     * What {@link #embed} does with the length of an utterance of so many frames, at least {@link #minimumFrames()}, for the
     * embedding's passport: for example {@code mean of 3 windows of 301 frames}. Empty if the utterance is computed as it is.
     * Answered after closing too. Never throws for a length that {@link #embed} takes; for another it may throw as embed does.
     */
    default String treatment(int frames) {
        return "";
    }

    /** Waits for calls in flight, then frees; later calls are refused. May be called twice. */
    @Override
    void close();
}
