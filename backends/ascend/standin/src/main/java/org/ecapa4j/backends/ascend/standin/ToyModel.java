package org.ecapa4j.backends.ascend.standin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.BatchNorm;
import org.ecapa4j.network.Conv1d;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Linear;
import org.ecapa4j.network.Res2Net.PassThrough;
import org.ecapa4j.network.SeRes2Block;
import org.ecapa4j.network.Tdnn;
import org.jspecify.annotations.Nullable;

/**
 * What the stand-in loads instead of an om; the layout is written down in its {@code toy_model.h}. Immutable.
 *
 * @param kind how shapes move
 * @param soc that it says it was compiled for
 * @param masked whether there is a second input
 * @param ports names of the features, the mask and the embedding
 * @param shapes batch and frames of each gear; one for a static model
 */
public record ToyModel(Kind kind, String soc, boolean masked, List<String> ports, List<int[]> shapes) {
    /** The chip that the stand-in says it is, unless told otherwise. */
    public static final String SOC = "Ascend310P3";

    /** The names that {@code ecapa convert --to onnx} gives. */
    public static final List<String> PORTS = List.of("feats", "mask", "embs");

    private static final int NAME = 32;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** How shapes move, in the file's order. */
    public enum Kind {
        STATIC,
        BATCH_GEARS,
        DIMS_GEARS,
        RANGE
    }

    /** One shape. */
    public static ToyModel fixed(int batch, int frames) {
        return new ToyModel(Kind.STATIC, SOC, false, PORTS, List.of(new int[] {batch, frames}));
    }

    /** Gears of one batch size and several lengths. */
    public static ToyModel lengths(int batch, int... frames) {
        return new ToyModel(
                Kind.DIMS_GEARS,
                SOC,
                false,
                PORTS,
                Arrays.stream(frames).mapToObj(n -> new int[] {batch, n}).toList());
    }

    /** Gears of one length and several batch sizes. */
    public static ToyModel batches(int frames, int... batches) {
        return new ToyModel(
                Kind.BATCH_GEARS,
                SOC,
                false,
                PORTS,
                Arrays.stream(batches).mapToObj(n -> new int[] {n, frames}).toList());
    }

    public ToyModel withMask() {
        return new ToyModel(kind, soc, true, ports, shapes);
    }

    public ToyModel forSoc(String other) {
        return new ToyModel(kind, other, masked, ports, shapes);
    }

    public ToyModel withPorts(String features, String mask, String embeddings) {
        return new ToyModel(kind, soc, masked, List.of(features, mask, embeddings), shapes);
    }

    /** Writes it with a network's weights. */
    public void write(EcapaNetwork network, Path file) {
        Output out = new Output();
        out.bytes("EC4JSIM1".getBytes(StandardCharsets.US_ASCII));
        out.u32(kind.ordinal());
        out.text(soc);
        out.u32(masked ? 2 : 1);
        ports.forEach(out::text);
        out.u32(network.bins());
        out.u32(network.embeddingSize());
        out.u32(shapes.size());
        for (int[] shape : shapes) {
            out.u32(shape[0]);
            out.u32(shape[1]);
        }
        write(network, out);
        byte[] body = out.toByteArray();
        long hash = FNV_OFFSET;
        for (byte octet : body) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        out.bytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(hash)
                .array());
        try {
            Files.write(file, out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(EcapaNetwork network, Output out) {
        out.u32(network.blocks().size());
        out.layer(network.input());
        for (SeRes2Block block : network.blocks()) {
            out.layer(block.entry());
            out.u32(block.res2net().branches().size());
            out.u32(block.res2net().passThrough() == PassThrough.FIRST ? 0 : 1);
            block.res2net().branches().forEach(out::layer);
            out.layer(block.exit());
            out.layer(block.squeezeExcitation().squeeze(), Activation.RELU);
            out.layer(block.squeezeExcitation().excite(), Activation.NONE);
        }
        out.layer(network.aggregation());
        GlobalContext context = network.pooling().context();
        out.u32(context.ordinal());
        out.floats(new float[] {(float) network.pooling().varianceFloor()});
        out.layer(network.pooling().attention());
        out.layer(network.pooling().logits(), Activation.NONE);
        out.u32(network.pooledNorm().channels());
        out.affine(network.pooledNorm());
        out.layer(network.embedding(), Activation.NONE);
    }

    private static final class Output extends ByteArrayOutputStream {
        void bytes(byte[] bytes) {
            write(bytes, 0, bytes.length);
        }

        void u32(int value) {
            bytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        void text(String text) {
            bytes(Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), NAME));
        }

        void floats(float[] values) {
            ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            buffer.asFloatBuffer().put(values);
            bytes(buffer.array());
        }

        void layer(Tdnn layer) {
            Conv1d convolution = layer.convolution();
            BatchNorm norm = layer.norm();
            boolean reflects = convolution.edges() == Edges.REFLECT && convolution.kernel() > 1;
            header(
                    convolution.outChannels(),
                    convolution.inChannels(),
                    convolution.kernel(),
                    convolution.kernel() > 1 ? convolution.dilation() : 1,
                    reflects,
                    layer.activation(),
                    norm);
            floats(convolution.weight().toArray());
            floats(convolution.bias().toArray());
            if (norm != null) {
                affine(norm);
            }
        }

        void layer(Linear layer, Activation activation) {
            header(layer.outChannels(), layer.inChannels(), 1, 1, false, activation, null);
            floats(layer.weight().toArray());
            floats(layer.bias().toArray());
        }

        private void header(
                int out,
                int in,
                int taps,
                int dilation,
                boolean reflects,
                Activation activation,
                @Nullable BatchNorm norm) {
            for (int value : new int[] {
                out, in, taps, dilation, reflects ? 1 : 0, activation == Activation.RELU ? 1 : 0, norm == null ? 0 : 1
            }) {
                u32(value);
            }
        }

        void affine(BatchNorm norm) {
            floats(rounded(norm.scale()));
            floats(rounded(norm.shift()));
        }

        private static float[] rounded(double[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return floats;
        }
    }
}
