package org.ecapa4j.backend;

import java.util.Set;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;

/** What every backend must refuse at its door, in the same words everywhere; for use by implementations. */
public final class BackendChecks {
    private BackendChecks() {}

    /**
     * Refuses a network or precision that a backend does not declare to compute.
     *
     * @throws BackendUnavailableException naming each missing capability
     */
    public static void supports(String backend, Set<Capability> declared, EcapaNetwork network, Precision precision) {
        Set<Capability> missing = Capability.neededFor(network, precision);
        missing.removeAll(declared);
        if (!missing.isEmpty()) {
            throw new BackendUnavailableException(
                    "Backend '" + backend + "' cannot compute this network in " + precision
                            + ": it lacks " + missing + " and declares " + declared
                            + ". Choose another precision or another backend; the reference backend computes every network"
                            + " in F32.");
        }
    }

    /**
     * Refuses features that a network cannot take: of other bins, too short, or not finite.
     *
     * @throws ModelMismatchException if the bins differ or a value is not finite; names frame and bin
     * @throws AudioTooShortException if there are too few frames; names both numbers
     */
    public static void features(FeatureMatrix features, int bins, int minimumFrames) {
        if (features.bins() != bins) {
            throw new ModelMismatchException(
                    "Features have " + features.bins() + " bins per frame, but the network takes " + bins
                            + ": compute them with the model's own front end.");
        }
        if (features.frames() < minimumFrames) {
            throw new AudioTooShortException("Features have " + features.frames()
                    + " frames, but the network needs at least " + minimumFrames + ": give longer audio.");
        }
        if (!features.isFinite()) {
            refuseNonFinite(features);
        }
    }

    /**
     * Refuses to hand out a result that is not finite.
     *
     * @return the embedding
     * @throws BackendFailureException naming the first value that is not finite
     */
    public static float[] embedding(String backend, float[] embedding) {
        for (int i = 0; i < embedding.length; i++) {
            if (!Float.isFinite(embedding[i])) {
                throw new BackendFailureException(
                        "Backend '" + backend + "' computed " + embedding[i] + " as value " + i
                                + " of the embedding from finite features: the model's weights overflow, or the backend is"
                                + " faulty. Check the model with 'ecapa model check'.");
            }
        }
        return embedding;
    }

    private static void refuseNonFinite(FeatureMatrix features) {
        for (int frame = 0; frame < features.frames(); frame++) {
            for (int bin = 0; bin < features.bins(); bin++) {
                float value = features.get(frame, bin);
                if (!Float.isFinite(value)) {
                    throw new ModelMismatchException("Feature is " + value + " at frame " + frame + ", bin " + bin
                            + "; features must be finite numbers: check the audio or file that they come from.");
                }
            }
        }
    }
}
