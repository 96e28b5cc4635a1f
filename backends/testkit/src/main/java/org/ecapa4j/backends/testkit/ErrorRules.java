package org.ecapa4j.backends.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.EcapaException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.features.FeatureMatrix;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** B3xx: errors. */
abstract class ErrorRules extends ResultRules {
    private static final float[] NOT_FINITE = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};

    @Test
    @DisplayName("B301 features of other bins are refused, naming both numbers")
    void wrongBins() {
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            for (int bins : new int[] {1, 79, 81, 160}) {
                assertRefused(ModelMismatchException.class, network, utterance(50, bins, 1), bins, network.bins());
            }
        }
    }

    @Test
    @DisplayName("B302 too few frames are refused, naming both numbers")
    void tooShort() {
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            FeatureMatrix nothing = FeatureMatrix.wrap(new float[0], 0, network.bins());
            assertRefused(AudioTooShortException.class, network, nothing, 0, 1);
        }
    }

    @Test
    @DisplayName("B303 features that are not finite are refused, naming frame and bin")
    void notFinite() {
        int frames = 50;
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            for (float value : NOT_FINITE) {
                for (int[] place : new int[][] {{0, 0}, {23, 41}, {frames - 1, network.bins() - 1}}) {
                    float[] values = utterance(frames, 1).toArray();
                    values[place[0] * network.bins() + place[1]] = value;
                    FeatureMatrix features = FeatureMatrix.wrap(values, frames, network.bins());
                    assertRefused(ModelMismatchException.class, network, features, place[0], place[1]);
                }
            }
        }
    }

    @Test
    @DisplayName("B304 a result that is not finite is an error")
    void resultNotFinite() {
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.overflowing())) {
            FeatureMatrix features = utterance(50, 1);
            assertThrows(BackendFailureException.class, () -> network.embed(features));
            assertThrows(BackendFailureException.class, () -> network.embedAll(List.of(features)));
        }
    }

    @Test
    @DisplayName("B305 what was refused leaves the network in order")
    void errorsLeaveNoTrace() {
        FeatureMatrix good = utterance(50, 2);
        FeatureMatrix bad = FeatureMatrix.wrap(new float[] {Float.NaN}, 1, 1);
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            float[] expected = network.embed(good);
            assertThrows(EcapaException.class, () -> network.embed(bad));
            assertSameBits(expected, network.embed(good), "results before and after an error");
        }
    }

    @Test
    @DisplayName("B306 one bad utterance among several is refused")
    void oneBadAmongSeveral() {
        float[] values = utterance(50, 3).toArray();
        values[0] = Float.NaN;
        FeatureMatrix bad = FeatureMatrix.wrap(values, 50, Networks.TINY.bins());
        List<FeatureMatrix> utterances = List.of(utterance(50, 4), bad, utterance(31, 5));
        try (Backend backend = open();
                CompiledNetwork network = compile(backend, Networks.TINY)) {
            assertThrows(ModelMismatchException.class, () -> network.embedAll(utterances));
        }
    }

    static void assertRefused(
            Class<? extends EcapaException> type, CompiledNetwork network, FeatureMatrix features, int... numbers) {
        EcapaException refused = assertThrows(type, () -> network.embed(features), features::toString);
        String message = String.valueOf(refused.getMessage());
        for (int number : numbers) {
            assertTrue(
                    message.matches("(?s).*\\b" + number + "\\b.*"),
                    () -> "message does not name " + number + ": " + message);
        }
    }
}
