package org.ecapa4j.kernels;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.BatchNorm;
import org.ecapa4j.network.Conv1d;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Linear;
import org.ecapa4j.network.Tdnn;
import org.jspecify.annotations.Nullable;

/** Native copies of layers and arrays, closed together. */
final class Packed implements AutoCloseable {
    private final KernelTable table;
    private final List<NativeMemory> blocks = new ArrayList<>();

    Packed(KernelTable table) {
        this.table = table;
    }

    long floats(float... values) {
        NativeMemory memory = NativeMemory.allocateFloats(Math.max(1, values.length));
        blocks.add(memory);
        memory.put(0, values);
        return memory.address();
    }

    NativeMemory room(long floats) {
        NativeMemory memory = NativeMemory.allocateFloats(Math.max(1, floats));
        blocks.add(memory);
        return memory;
    }

    private static float[] narrow(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** Layers of one shape, one behind the other. */
    NativeMemory layers(List<Tdnn> layers, LayerShape.Output output) {
        LayerShape shape = shape(layers.get(0), output);
        long stride = table.layerBytes(shape);
        NativeMemory memory = NativeMemory.allocate(stride * layers.size());
        blocks.add(memory);
        for (int i = 0; i < layers.size(); i++) {
            Conv1d convolution = layers.get(i).convolution();
            @Nullable BatchNorm norm = layers.get(i).norm();
            table.packLayer(
                    shape,
                    floats(convolution.weight().toArray()),
                    floats(convolution.bias().toArray()),
                    norm == null ? 0 : floats(narrow(norm.scale())),
                    norm == null ? 0 : floats(narrow(norm.shift())),
                    memory.address(i * stride));
        }
        return memory;
    }

    long layer(Tdnn layer, LayerShape.Output output) {
        return layers(List.of(layer), output).address();
    }

    long layer(Linear layer, LayerShape.Activation activation, LayerShape.Output output) {
        LayerShape shape = LayerShape.product(layer.outChannels(), layer.inChannels(), activation, output);
        NativeMemory memory = NativeMemory.allocate(table.layerBytes(shape));
        blocks.add(memory);
        table.packLayer(
                shape, floats(layer.weight().toArray()), floats(layer.bias().toArray()), 0, 0, memory.address());
        return memory.address();
    }

    long scale(BatchNorm norm) {
        return floats(narrow(norm.scale()));
    }

    long shift(BatchNorm norm) {
        return floats(narrow(norm.shift()));
    }

    static LayerShape shape(Tdnn layer, LayerShape.Output output) {
        Conv1d c = layer.convolution();
        return new LayerShape(
                c.outChannels(),
                c.inChannels(),
                c.kernel(),
                c.dilation(),
                c.edges() == Edges.REFLECT ? LayerShape.Edges.REFLECT : LayerShape.Edges.ZERO,
                layer.activation() == Activation.RELU ? LayerShape.Activation.RELU : LayerShape.Activation.NONE,
                output);
    }

    @Override
    public void close() {
        blocks.forEach(NativeMemory::close);
    }
}
