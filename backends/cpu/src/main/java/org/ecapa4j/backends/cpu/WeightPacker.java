package org.ecapa4j.backends.cpu;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.kernels.KernelTable;
import org.ecapa4j.kernels.LayerShape;
import org.ecapa4j.kernels.NativeMemory;
import org.ecapa4j.network.BatchNorm;
import org.ecapa4j.network.Tensor;
import org.jspecify.annotations.Nullable;

/** Plans one native block for all layers of a network, then allocates and fills it. */
final class WeightPacker {
    private final KernelTable kernels;
    private final List<Source> sources = new ArrayList<>();
    private long bytes;

    WeightPacker(KernelTable kernels) {
        this.kernels = kernels;
    }

    /** A layer still to be packed. */
    private record Source(
            long offset,
            LayerShape shape,
            Columns weight,
            @Nullable Tensor bias,
            @Nullable BatchNorm norm) {
        /** What it takes in the kernels' source format. */
        long floats() {
            long perChannel = (long) shape.inChannels() * shape.taps() + 3;
            return perChannel * shape.outChannels();
        }
    }

    /** Columns of a weight {@code [out][columns]}; all of a convolution's if its inputs and taps are counted as one. */
    record Columns(Tensor tensor, int begin, int count) {
        static Columns all(Tensor tensor) {
            return new Columns(tensor, 0, tensor.size() / tensor.dim(0));
        }

        private void copyTo(NativeMemory target, long offset) {
            int columns = tensor.size() / tensor.dim(0);
            if (count == columns) {
                Transfer.put(tensor.buffer(), target, offset);
                return;
            }
            FloatBuffer values = tensor.buffer();
            for (int row = 0; row < tensor.dim(0); row++) {
                Transfer.put(values.slice(row * columns + begin, count), target, offset + (long) row * count);
            }
        }
    }

    /** Room for a layer. */
    PackedLayer add(LayerShape shape, Columns weight, @Nullable Tensor bias, @Nullable BatchNorm norm) {
        return add(shape, weight, bias, norm, kernels.layerBytes(shape));
    }

    /** The same in more bytes than it needs. */
    PackedLayer add(LayerShape shape, Columns weight, @Nullable Tensor bias, @Nullable BatchNorm norm, long room) {
        Source source = new Source(bytes, shape, weight, bias, norm);
        sources.add(source);
        bytes = Math.addExact(bytes, NativeMemory.align(room));
        return new PackedLayer(source.offset(), shape, kernels.panels(shape.outChannels()));
    }

    /** Room for so many floats, which are not filled; its offset in bytes. */
    long addFloats(long floats) {
        long offset = bytes;
        bytes = Math.addExact(bytes, NativeMemory.align(floats * Float.BYTES));
        return offset;
    }

    /** Packs all that was added. */
    NativeMemory pack() {
        long most = 1;
        for (Source source : sources) {
            most = Math.max(most, source.floats());
        }
        NativeMemory block = NativeMemory.allocate(bytes);
        try (NativeMemory staging = NativeMemory.allocateFloats(most)) {
            for (Source source : sources) {
                pack(source, staging, block);
            }
            return block;
        } catch (RuntimeException | Error e) {
            block.close();
            throw e;
        }
    }

    private void pack(Source source, NativeMemory staging, NativeMemory block) {
        int channels = source.shape().outChannels();
        source.weight().copyTo(staging, 0);
        long bias = (long) channels * source.weight().count();
        long scale = bias + channels;
        long shift = scale + channels;
        if (source.bias() != null) {
            Transfer.put(source.bias().buffer(), staging, bias);
        }
        BatchNorm norm = source.norm();
        if (norm != null) {
            staging.put(scale, floats(norm.scale()));
            staging.put(shift, floats(norm.shift()));
        }
        kernels.packLayer(
                source.shape(),
                staging.address(),
                source.bias() == null ? 0 : staging.floats(bias, channels),
                norm == null ? 0 : staging.floats(scale, channels),
                norm == null ? 0 : staging.floats(shift, channels),
                block.address(source.offset()));
    }

    static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
