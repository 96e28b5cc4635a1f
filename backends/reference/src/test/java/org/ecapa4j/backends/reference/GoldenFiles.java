package org.ecapa4j.backends.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.ecapa4j.network.EcapaNetwork;

/** Reads goldens and compares with them. */
final class GoldenFiles {
    private GoldenFiles() {}

    static NpyArray npy(String name) {
        return Npy.read(Fixtures.path(name));
    }

    /** One item of the first axis. */
    static double[] item(NpyArray array, int index) {
        int size = array.size() / array.dim(0);
        return Arrays.copyOfRange(array.doubles(), index * size, (index + 1) * size);
    }

    /** The utterances of an array {@code [batch][frames][bins]} or {@code [frames][bins]}. */
    static List<FeatureMatrix> utterances(String name) {
        NpyArray array = npy(name);
        int frames = array.dim(array.rank() - 2);
        int bins = array.dim(array.rank() - 1);
        List<FeatureMatrix> utterances = new ArrayList<>();
        for (int from = 0; from < array.size(); from += frames * bins) {
            float[] features = Arrays.copyOfRange(array.floats(), from, from + frames * bins);
            utterances.add(FeatureMatrix.wrap(features, frames, bins));
        }
        return utterances;
    }

    static ReferenceNetwork compile(EcapaNetwork network) {
        ReferenceBackend backend = new ReferenceBackend(BackendListener.NONE);
        return new ReferenceNetwork(new Network(network), BackendListener.NONE, backend);
    }

    static double maximumError(double[] expected, float[] actual) {
        assertThat(actual).hasSameSizeAs(expected);
        double maximum = 0;
        for (int i = 0; i < expected.length; i++) {
            maximum = Math.max(maximum, Math.abs(expected[i] - actual[i]));
        }
        return maximum;
    }

    static void check(String what, double maximum, double limit) {
        System.out.println("parity: reference, " + what + " max=" + maximum + " limit=" + limit);
        assertThat(maximum).as(what).isLessThanOrEqualTo(limit);
    }
}
