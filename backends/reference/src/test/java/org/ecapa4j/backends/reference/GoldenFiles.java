package org.ecapa4j.backends.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.network.EcapaNetwork;

/** Reads goldens and compares with them. */
final class GoldenFiles {
    private GoldenFiles() {}

    /** An array in C order, widened to double. */
    record Array(List<Integer> dims, double[] values) {
        /** One item of the first axis. */
        double[] item(int index) {
            int size = values.length / dims.get(0);
            return Arrays.copyOfRange(values, index * size, (index + 1) * size);
        }
    }

    static Array npy(String name) {
        try {
            byte[] bytes = Files.readAllBytes(Fixtures.path(name));
            ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int length = Short.toUnsignedInt(file.getShort(8));
            String header = new String(bytes, 10, length, StandardCharsets.US_ASCII);
            List<Integer> dims = new ArrayList<>();
            for (String dim : header.substring(header.indexOf('(') + 1, header.indexOf(')'))
                    .split(",", -1)) {
                if (!dim.isBlank()) {
                    dims.add(Integer.valueOf(dim.strip()));
                }
            }
            double[] values = new double[dims.stream().reduce(1, Math::multiplyExact)];
            file.position(10 + length);
            for (int i = 0; i < values.length; i++) {
                values[i] = header.contains("<f8") ? file.getDouble() : file.getFloat();
            }
            return new Array(dims, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The utterances of an array {@code [batch][frames][bins]} or {@code [frames][bins]}. */
    static List<FeatureMatrix> utterances(String name) {
        Array array = npy(name);
        int rank = array.dims().size();
        int frames = array.dims().get(rank - 2);
        int bins = array.dims().get(rank - 1);
        List<FeatureMatrix> utterances = new ArrayList<>();
        for (int from = 0; from < array.values().length; from += frames * bins) {
            float[] features = new float[frames * bins];
            for (int i = 0; i < features.length; i++) {
                features[i] = (float) array.values()[from + i];
            }
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
