package org.ecapa4j.cli.compute;

import java.util.List;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.ecapa4j.network.SeededWeights;

/**
 * How well a backend's embedding agrees with the reference backend's.
 *
 * @param backend id of the backend
 * @param detail what exactly computed, for example the instruction set; may be empty
 * @param maxDifference greatest absolute difference of an element; NaN if one is NaN
 * @param limit what is allowed in float32
 */
public record Agreement(String backend, String detail, double maxDifference, double limit) {
    private static final String REFERENCE = "reference";
    /** The limit of the golden data for embeddings whose numbers are up to about 2; it grows with the numbers. */
    private static final double LIMIT = 5e-6;

    private static final double LIMIT_SIZE = 2;

    private static final int SMALL_FRAMES = 50;

    /** Compares an embedding with that of the reference backend. */
    public static Agreement of(
            Ecapa4j ecapa, Backend backend, EcapaNetwork network, FeatureMatrix features, float[] embedding) {
        float[] expected =
                embedding(ecapa, ecapa.plugins().require(BackendProvider.class, REFERENCE), network, features);
        return of(backend.id(), backend.detail(), expected, embedding);
    }

    static Agreement of(String id, String detail, float[] expected, float[] actual) {
        double worst = 0;
        double size = LIMIT_SIZE;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs((double) expected[i] - actual[i]));
            size = Math.max(size, Math.abs(expected[i]));
        }
        return new Agreement(id, detail, worst, LIMIT * size / LIMIT_SIZE);
    }

    /** All backends that can be used here, on a small network; the reference too, with itself. */
    public static List<Agreement> ofAll(Ecapa4j ecapa) {
        EcapaNetwork network = SeededNetwork.mindspore(3, 24, 16, 16, 32).network();
        FeatureMatrix features = features(SMALL_FRAMES, network.bins());
        List<BackendProvider> usable = ecapa.plugins().all(BackendProvider.class).stream()
                .filter(provider -> provider.capabilities().containsAll(Capability.neededFor(network, Precision.F32)))
                .filter(provider -> !provider.takesPreparedNetworksOnly())
                .filter(provider -> provider.availability(ecapa.configuration().section(provider.id()))
                        .isAvailable())
                .toList();
        float[] expected =
                embedding(ecapa, ecapa.plugins().require(BackendProvider.class, REFERENCE), network, features);
        return usable.stream()
                .map(provider -> {
                    try (Backend backend = open(ecapa, provider)) {
                        return of(backend.id(), backend.detail(), expected, embedding(backend, network, features));
                    }
                })
                .toList();
    }

    public boolean isWithinLimit() {
        return maxDifference <= limit;
    }

    /** What is wrong, as a sentence. */
    public String disagreement() {
        return "Backend '" + name() + "' computes another embedding than the reference backend: they differ by "
                + maxDifference + ", allowed is " + limit + "; this machine or the backend does not compute what others"
                + " do: choose another with --backend, and please report it";
    }

    /** The backend with its detail. */
    public String name() {
        return detail.isEmpty() ? backend : backend + " " + detail;
    }

    /** Features that are the same everywhere, of the size of a log-mel spectrum in decibels. */
    public static FeatureMatrix features(int frames, int bins) {
        float[] values =
                SeededWeights.tensor("features", 1, -20, 20, frames, bins).toArray();
        return FeatureMatrix.wrap(values, frames, bins);
    }

    private static float[] embedding(
            Ecapa4j ecapa, BackendProvider provider, EcapaNetwork network, FeatureMatrix features) {
        try (Backend backend = open(ecapa, provider)) {
            return embedding(backend, network, features);
        }
    }

    private static float[] embedding(Backend backend, EcapaNetwork network, FeatureMatrix features) {
        try (CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
            return compiled.embed(features);
        }
    }

    private static Backend open(Ecapa4j ecapa, BackendProvider provider) {
        return provider.open(new BackendContext(ecapa.configuration().section(provider.id()), 1, BackendListener.NONE));
    }
}
