package org.ecapa4j.backends.ascend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.backends.ascend.ModelDescription.Port;
import org.ecapa4j.errors.ModelMismatchException;
import org.jspecify.annotations.Nullable;

/**
 * A compiled model that fits our network: input {@code feats} {@code [batch][frames][bins]}, maybe input {@code mask} {@code
 * [batch][frames]} (1 for a frame, 0 for padding), output {@code embs} {@code [batch][size]}, all float32, as
 * {@code ecapa convert --to onnx} names them.
 *
 * @param file for messages
 * @param features index of that input
 * @param mask index of that input, -1 without one
 * @param shapes that it computes
 * @param weightBytes on the device, 0 if unknown
 */
record OmModel(Path file, int features, int mask, List<Shape> shapes, long weightBytes) {
    private static final String FEATURES = "feats";
    private static final String MASK = "mask";
    private static final String EMBEDDINGS = "embs";
    private static final int MOST = 1 << 20;

    /**
     * A batch of utterances of one length.
     *
     * @param gear what is set before a run: nothing, the batch, or the dims of all inputs
     */
    record Shape(int batch, int frames, long[] gear) {}

    boolean masked() {
        return mask >= 0;
    }

    /**
     * Holds a model against the network that it should compute.
     *
     * @throws ModelMismatchException naming all that does not fit
     */
    static OmModel check(Path file, ModelDescription found, NetworkFacts network) {
        List<String> problems = new ArrayList<>();
        Port features = named(found.inputs(), FEATURES, "input", problems);
        Port mask = null;
        for (Port port : found.inputs()) {
            if (port.isNamed(MASK)) {
                mask = port;
            } else if (!port.isNamed(FEATURES)) {
                problems.add(
                        "input '" + port.name() + "' is unknown, expected '" + FEATURES + "' and maybe '" + MASK + "'");
            }
        }
        Port embedding = named(found.outputs(), EMBEDDINGS, "output", problems);
        List<Shape> shapes = List.of();
        if (features != null && embedding != null && found.outputs().size() == 1) {
            checkPort(features, "input", 3, problems);
            checkPort(embedding, "output", 2, problems);
            checkLast(features, "input", network.bins(), problems);
            checkLast(embedding, "output", network.embeddingSize(), problems);
            if (mask != null) {
                checkPort(mask, "input", 2, problems);
                if (network.reflectsEdges()) {
                    problems.add(
                            "it has a mask, but the network reflects its edges, and reflected padding cannot be masked");
                }
            }
            if (problems.isEmpty()) {
                shapes = shapes(found, features, mask, problems);
                if (found.batches().isEmpty() && found.gears().isEmpty()) {
                    checkSame(embedding, embedding.dims(), features.dims(), 1, problems);
                }
            }
        } else if (problems.isEmpty()) {
            problems.add("it has " + found.outputs().size() + " outputs, expected one");
        }
        for (Shape shape : shapes) {
            long rows = (long) shape.batch() * shape.frames();
            checkBytes(features, "input", rows * network.bins(), shape, problems);
            checkBytes(mask, "input", rows, shape, problems);
            checkBytes(embedding, "output", (long) shape.batch() * network.embeddingSize(), shape, problems);
            if (shape.frames() < network.minimumFrames()) {
                problems.add("it takes " + shape.frames() + " frames, the network needs at least "
                        + network.minimumFrames());
            }
        }
        if (!problems.isEmpty() || features == null) {
            throw new ModelMismatchException(
                    "The compiled model '" + file + "' does not fit the network: " + String.join("; ", problems)
                            + ". Make it anew with 'ecapa convert --to onnx' and 'ecapa ascend compile'.");
        }
        return new OmModel(file, features.index(), mask == null ? -1 : mask.index(), shapes, found.weightBytes());
    }

    private static @Nullable Port named(List<Port> ports, String name, String what, List<String> problems) {
        Port found = null;
        for (Port port : ports) {
            found = port.isNamed(name) ? port : found;
        }
        if (found == null) {
            problems.add("it has no " + what + " '" + name + "', but "
                    + ports.stream().map(port -> "'" + port.name() + "'").toList());
        }
        return found;
    }

    private static void checkPort(Port port, String what, int rank, List<String> problems) {
        if (port.type() != ModelDescription.FLOAT) {
            problems.add(what + " '" + port.name() + "' has AscendCL's data type " + port.type()
                    + ", expected 0 (float32): compile with --output_type=FP32 and without --input_fp16_nodes");
        }
        if (port.dims().length != rank) {
            problems.add(what + " '" + port.name() + "' has dims " + Arrays.toString(port.dims()) + ", expected " + rank
                    + " of them");
        }
        if (port.bytes() == 0) {
            problems.add(what + " '" + port.name()
                    + "' has a range of shapes: compile fixed lengths or gears (--dynamic_dims) instead");
        }
    }

    private static void checkLast(Port port, String what, int expected, List<String> problems) {
        long[] dims = port.dims();
        if (dims.length > 0 && dims[dims.length - 1] != expected) {
            problems.add(what + " '" + port.name() + "' has dims " + Arrays.toString(dims) + ", the last must be "
                    + expected);
        }
    }

    private static void checkBytes(@Nullable Port port, String what, long floats, Shape shape, List<String> problems) {
        if (port != null && port.bytes() < floats * Float.BYTES) {
            problems.add(what + " '" + port.name() + "' has " + port.bytes() + " bytes, " + shape.batch() + " x "
                    + shape.frames() + " frames need " + floats * Float.BYTES);
        }
    }

    private static List<Shape> shapes(
            ModelDescription found, Port features, @Nullable Port mask, List<String> problems) {
        List<Shape> shapes = new ArrayList<>();
        if (!found.batches().isEmpty()) {
            for (long batch : found.batches()) {
                add(shapes, batch, features.dims()[1], new long[] {batch}, problems);
            }
            checkSame(mask, mask == null ? new long[0] : mask.dims(), features.dims(), 2, problems);
            return shapes;
        }
        if (found.gears().isEmpty()) {
            add(shapes, features.dims()[0], features.dims()[1], new long[0], problems);
            checkSame(mask, mask == null ? new long[0] : mask.dims(), features.dims(), 2, problems);
            return shapes;
        }
        int maskAt = mask == null || mask.index() > features.index() ? features.dims().length : 0;
        int featuresAt = mask == null || mask.index() > features.index() ? 0 : mask.dims().length;
        for (long[] gear : found.gears()) {
            int expected = features.dims().length + (mask == null ? 0 : mask.dims().length);
            if (gear.length != expected) {
                problems.add("gear " + Arrays.toString(gear) + " has not the " + expected + " dims of all inputs");
                continue;
            }
            long[] dims = Arrays.copyOfRange(gear, featuresAt, featuresAt + features.dims().length);
            add(shapes, dims[0], dims[1], gear, problems);
            if (dims[2] != features.dims()[2]) {
                problems.add("gear " + Arrays.toString(gear) + " has " + dims[2] + " bins, the network "
                        + features.dims()[2]);
            }
            if (mask != null) {
                checkSame(mask, Arrays.copyOfRange(gear, maskAt, maskAt + mask.dims().length), dims, 2, problems);
            }
        }
        return shapes;
    }

    /** The first dims, batch and maybe frames, are those of the features. */
    private static void checkSame(@Nullable Port port, long[] dims, long[] features, int count, List<String> problems) {
        if (port != null && !Arrays.equals(dims, 0, count, features, 0, count)) {
            problems.add("'" + port.name() + "' has dims " + Arrays.toString(dims) + " where features have "
                    + Arrays.toString(features));
        }
    }

    private static void add(List<Shape> shapes, long batch, long frames, long[] gear, List<String> problems) {
        if (batch < 1 || frames < 1 || batch > MOST || frames > MOST) {
            problems.add(
                    "it computes a batch of " + batch + " and " + frames + " frames, expected fixed, positive numbers");
            return;
        }
        shapes.add(new Shape((int) batch, (int) frames, gear));
    }
}
