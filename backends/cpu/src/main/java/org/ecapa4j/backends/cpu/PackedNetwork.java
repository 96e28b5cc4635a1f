package org.ecapa4j.backends.cpu;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.kernels.KernelTable;
import org.ecapa4j.kernels.LayerShape;
import org.ecapa4j.kernels.LayerShape.Output;
import org.ecapa4j.kernels.NativeMemory;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.AttentiveStatisticsPooling;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.Conv1d;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Linear;
import org.ecapa4j.network.Res2Net;
import org.ecapa4j.network.SeRes2Block;
import org.ecapa4j.network.Tdnn;
import org.jspecify.annotations.Nullable;

/**
 * A network's weights, packed for one instruction set in one native block. Only read once it is made; whoever made it closes
 * it when no call uses it any more.
 */
final class PackedNetwork implements AutoCloseable {
    private final KernelTable kernels;
    private final NetworkShape shape;
    private final NativeMemory memory;
    final PackedLayer input;
    final List<PackedBlock> blocks;
    final PackedLayer aggregation;
    final PackedLayer attention;
    /** The attention's part that reads the context, bias included; null without context. */
    final @Nullable PackedLayer contextAttention;

    final PackedLayer logits;
    final PackedLayer embedding;
    final GlobalContext context;
    final float varianceFloor;
    private final long pooledScale;
    private final long pooledShift;

    PackedNetwork(KernelTable kernels, EcapaNetwork network) {
        this.kernels = kernels;
        this.shape = NetworkShape.of(network);
        WeightPacker packer = new WeightPacker(kernels);
        input = add(packer, network.input());
        List<PackedBlock> added = new ArrayList<>();
        for (SeRes2Block block : network.blocks()) {
            added.add(add(packer, kernels, block));
        }
        blocks = List.copyOf(added);
        aggregation = add(packer, network.aggregation());
        AttentiveStatisticsPooling pooling = network.pooling();
        context = pooling.context();
        varianceFloor = (float) pooling.varianceFloor();
        attention = attention(packer, pooling);
        contextAttention = context == GlobalContext.NONE ? null : contextAttention(packer, pooling);
        logits = add(packer, pooling.logits(), LayerShape.Activation.NONE, Output.LINEAR);
        pooledScale = packer.addFloats(pooling.pooledSize());
        pooledShift = packer.addFloats(pooling.pooledSize());
        embedding = add(packer, network.embedding(), LayerShape.Activation.NONE, Output.LINEAR);
        memory = packer.pack();
        memory.put(
                pooledScale / Float.BYTES,
                WeightPacker.floats(network.pooledNorm().scale()));
        memory.put(
                pooledShift / Float.BYTES,
                WeightPacker.floats(network.pooledNorm().shift()));
    }

    private static PackedLayer add(WeightPacker packer, Tdnn layer) {
        Conv1d convolution = layer.convolution();
        return packer.add(
                shape(layer, Output.LINEAR),
                WeightPacker.Columns.all(convolution.weight()),
                convolution.bias(),
                layer.norm());
    }

    private static PackedLayer add(WeightPacker packer, Linear layer, LayerShape.Activation activation, Output output) {
        return packer.add(
                LayerShape.product(layer.outChannels(), layer.inChannels(), activation, output),
                WeightPacker.Columns.all(layer.weight()),
                layer.bias(),
                null);
    }

    private static PackedBlock add(WeightPacker packer, KernelTable kernels, SeRes2Block block) {
        return new PackedBlock(
                add(packer, block.entry()),
                add(packer, kernels, block.res2net()),
                add(packer, block.exit()),
                add(packer, block.squeezeExcitation().squeeze(), LayerShape.Activation.RELU, Output.LINEAR),
                add(packer, block.squeezeExcitation().excite(), LayerShape.Activation.NONE, Output.SIGMOID));
    }

    private static PackedBlock.Chain add(WeightPacker packer, KernelTable kernels, Res2Net res2net) {
        long stride = 0;
        for (Tdnn branch : res2net.branches()) {
            stride = Math.max(stride, NativeMemory.align(kernels.layerBytes(shape(branch, Output.LINEAR))));
        }
        long first = -1;
        for (Tdnn branch : res2net.branches()) {
            Conv1d convolution = branch.convolution();
            PackedLayer packed = packer.add(
                    shape(branch, Output.LINEAR),
                    WeightPacker.Columns.all(convolution.weight()),
                    convolution.bias(),
                    branch.norm(),
                    stride);
            first = first < 0 ? packed.offset() : first;
        }
        KernelTable.PassThrough through = res2net.passThrough() == Res2Net.PassThrough.FIRST
                ? KernelTable.PassThrough.FIRST
                : KernelTable.PassThrough.LAST;
        return new PackedBlock.Chain(first, stride, res2net.branches().size(), through);
    }

    /** The attention over each frame's own channels. */
    private static PackedLayer attention(WeightPacker packer, AttentiveStatisticsPooling pooling) {
        Tdnn layer = pooling.attention();
        Conv1d convolution = layer.convolution();
        LayerShape shape = LayerShape.product(layer.outChannels(), pooling.channels(), activation(layer), Output.TANH);
        WeightPacker.Columns own = new WeightPacker.Columns(convolution.weight(), 0, pooling.channels());
        return packer.add(shape, own, convolution.bias(), layer.norm());
    }

    /** The context is the same in every frame, so that its part of the attention is computed once, as a bias. */
    private static PackedLayer contextAttention(WeightPacker packer, AttentiveStatisticsPooling pooling) {
        Conv1d convolution = pooling.attention().convolution();
        int channels = pooling.channels();
        LayerShape shape =
                LayerShape.product(convolution.outChannels(), 2 * channels, LayerShape.Activation.NONE, Output.LINEAR);
        WeightPacker.Columns context = new WeightPacker.Columns(convolution.weight(), channels, 2 * channels);
        return packer.add(shape, context, convolution.bias(), null);
    }

    private static LayerShape shape(Tdnn layer, Output output) {
        Conv1d convolution = layer.convolution();
        boolean single = convolution.kernel() == 1;
        return new LayerShape(
                convolution.outChannels(),
                convolution.inChannels(),
                convolution.kernel(),
                single ? 1 : convolution.dilation(),
                single || convolution.edges() == Edges.ZERO ? LayerShape.Edges.ZERO : LayerShape.Edges.REFLECT,
                activation(layer),
                output);
    }

    private static LayerShape.Activation activation(Tdnn layer) {
        return layer.activation() == Activation.RELU ? LayerShape.Activation.RELU : LayerShape.Activation.NONE;
    }

    KernelTable kernels() {
        return kernels;
    }

    NetworkShape shape() {
        return shape;
    }

    long bytes() {
        return memory.bytes();
    }

    long address(PackedLayer layer) {
        return memory.address(layer.offset());
    }

    long address(PackedBlock.Chain chain) {
        return memory.address(chain.offset());
    }

    long pooledScale() {
        return memory.address(pooledScale);
    }

    long pooledShift() {
        return memory.address(pooledShift);
    }

    /** What its layers ask for when they compute any number of frames in one call. */
    ScratchNeed scratch() {
        ScratchNeed need =
                ScratchNeed.NONE.and(kernels.attentivePoolingScratchFloats(), kernels.attentivePoolingScratchFloats());
        need = tdnnScratch(need, input);
        need = tdnnScratch(need, aggregation);
        for (PackedBlock block : blocks) {
            need = tdnnScratch(need, block.entry());
            need = tdnnScratch(need, block.exit());
            need = need.and(res2netScratch(block.res2net(), 0), res2netScratch(block.res2net(), 1));
        }
        return need;
    }

    private ScratchNeed tdnnScratch(ScratchNeed need, PackedLayer layer) {
        return need.and(kernels.tdnnScratchFloats(address(layer), 0), kernels.tdnnScratchFloats(address(layer), 1));
    }

    private long res2netScratch(PackedBlock.Chain chain, int frames) {
        return kernels.res2netScratchFloats(address(chain), chain.stride(), chain.branches(), frames);
    }

    @Override
    public void close() {
        memory.close();
    }
}
