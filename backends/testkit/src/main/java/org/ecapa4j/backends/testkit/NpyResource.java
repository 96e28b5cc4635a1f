package org.ecapa4j.backends.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An array of the kit's goldens: an {@code .npy} file of version 1, little-endian, in C order, of 4- or 8-byte floats. */
final class NpyResource {
    private static final int PREAMBLE = 10;

    private final int[] dims;
    private final double[] values;

    private NpyResource(int[] dims, double[] values) {
        this.dims = dims;
        this.values = values;
    }

    int[] dims() {
        return dims;
    }

    double[] values() {
        return values;
    }

    static NpyResource read(String name) {
        try (InputStream stream = NpyResource.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("golden '" + name + "' is missing in the jar of the conformance kit");
            }
            return parse(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NpyResource parse(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = Short.toUnsignedInt(file.getShort(8));
        String header = new String(bytes, PREAMBLE, length, StandardCharsets.US_ASCII);
        String shape = header.substring(header.indexOf('(') + 1, header.indexOf(')'));
        int[] dims = Arrays.stream(shape.split(","))
                .map(String::strip)
                .filter(dim -> !dim.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        double[] values = new double[Arrays.stream(dims).reduce(1, Math::multiplyExact)];
        boolean wide = header.contains("<f8");
        file.position(PREAMBLE + length);
        for (int i = 0; i < values.length; i++) {
            values[i] = wide ? file.getDouble() : file.getFloat();
        }
        return new NpyResource(dims, values);
    }
}
