package org.ecapa4j.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.Res2Net.PassThrough;

/**
 * A network of seeded noise; see {@link SeededWeights}. It tells nothing about speakers, but costs and computes as a
 * trained one of its size does.
 *
 * @param network the network
 * @param parameters its tensors by the names and in the order of the framework that the variant comes from
 */
public record SeededNetwork(EcapaNetwork network, Map<String, Tensor> parameters) {
    private static final int BINS = 80;
    private static final int SCALE = 8;
    private static final int BLOCKS = 3;
    private static final double VARIANCE_FLOOR = 1e-12;

    /**
     * MindSpore's variant: zero edges, no global context, first part through.
     *
     * @param channels a multiple of 8
     * @param attention width of the attention
     * @param squeeze width of the squeeze-excitation's bottleneck
     * @param embedding length of the embedding
     */
    public static SeededNetwork mindspore(long seed, int channels, int attention, int squeeze, int embedding) {
        if (channels < SCALE || channels % SCALE != 0) {
            throw new IllegalArgumentException("channels is " + channels + ", must be a positive multiple of " + SCALE);
        }
        SeededWeights weights = new SeededWeights(seed, Edges.ZERO);
        int stacked = BLOCKS * channels;
        Tdnn input = tdnn(weights, "0", BINS, channels, 5, 1);
        List<SeRes2Block> blocks = new ArrayList<>();
        for (int i = 1; i <= BLOCKS; i++) {
            blocks.add(block(weights, i, channels, squeeze));
        }
        Tdnn aggregation = tdnn(weights, "mfa", stacked, stacked, 1, 1);
        AttentiveStatisticsPooling pooling = new AttentiveStatisticsPooling(
                tdnn(weights, "asp.tdnn", stacked, attention, 1, 1),
                weights.linear("asp.conv", attention, stacked),
                GlobalContext.NONE,
                VARIANCE_FLOOR);
        BatchNorm pooledNorm = weights.mindsporeNorm("asp_bn.norm2d", 2 * stacked);
        Linear last = weights.linear("fc", 2 * stacked, embedding);
        return new SeededNetwork(
                new EcapaNetwork(input, blocks, aggregation, pooling, pooledNorm, last), weights.parameters());
    }

    private static SeRes2Block block(SeededWeights weights, int number, int channels, int squeeze) {
        Tdnn entry = tdnn(weights, number + ".tdnn1", channels, channels, 1, 1);
        List<Tdnn> branches = new ArrayList<>();
        for (int j = 0; j < SCALE - 1; j++) {
            String name = number + ".res2net_block.blocks." + j;
            branches.add(tdnn(weights, name, channels / SCALE, channels / SCALE, 3, number + 1));
        }
        Tdnn exit = tdnn(weights, number + ".tdnn2", channels, channels, 1, 1);
        SqueezeExcitation gate = new SqueezeExcitation(
                weights.linear(number + ".se_block.conv1", channels, squeeze),
                weights.linear(number + ".se_block.conv2", squeeze, channels));
        return new SeRes2Block(entry, new Res2Net(branches, PassThrough.FIRST), exit, gate);
    }

    private static Tdnn tdnn(SeededWeights weights, String name, int in, int out, int kernel, int dilation) {
        return new Tdnn(
                weights.convolution(name + ".conv", in, out, kernel, dilation),
                Activation.RELU,
                weights.mindsporeNorm(name + ".norm.norm2d", out));
    }
}
