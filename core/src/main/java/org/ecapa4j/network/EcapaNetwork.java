package org.ecapa4j.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.errors.ModelMismatchException;
import org.jspecify.annotations.Nullable;

/**
 * An ECAPA-TDNN as data (Desplanques et al., ECAPA-TDNN, Interspeech 2020): features {@code [frames][bins]} in, one
 * embedding out. Immutable; knows nothing of devices.
 *
 * <p>Variants differ in the values of these records, never by subclass: edges, global context, which Res2Net part passes
 * through, epsilons, whether a normalisation is there.
 *
 * @param input from bins to channels (five taps in the published network)
 * @param blocks SE-Res2 blocks, each fed by the one before
 * @param aggregation over the concatenated outputs of all blocks; one tap
 * @param pooling over time
 * @param pooledNorm over the pooled vector
 * @param embedding from the pooled vector to the embedding; nothing normalises its result
 */
public record EcapaNetwork(
        Tdnn input,
        List<SeRes2Block> blocks,
        Tdnn aggregation,
        AttentiveStatisticsPooling pooling,
        BatchNorm pooledNorm,
        Linear embedding) {
    public EcapaNetwork {
        blocks = List.copyOf(blocks);
        int channels = input.outChannels();
        for (SeRes2Block block : blocks) {
            if (block.channels() != channels) {
                throw new ModelMismatchException(
                        "Block has " + block.channels() + " channels, the input layer gives " + channels);
            }
        }
        if (blocks.isEmpty() || aggregation.inChannels() != blocks.size() * channels) {
            throw new ModelMismatchException("Aggregation takes " + aggregation.inChannels() + " channels, but "
                    + blocks.size() + " blocks of " + channels + " channels give " + blocks.size() * channels);
        }
        if (pooling.channels() != aggregation.outChannels()) {
            throw new ModelMismatchException("Pooling takes " + pooling.channels() + " channels, aggregation gives "
                    + aggregation.outChannels());
        }
        if (pooledNorm.channels() != pooling.pooledSize() || embedding.inChannels() != pooling.pooledSize()) {
            throw new ModelMismatchException("Pooling gives " + pooling.pooledSize() + " values, its normalisation has "
                    + pooledNorm.channels() + " and the embedding layer takes " + embedding.inChannels());
        }
    }

    /** Features per frame. */
    public int bins() {
        return input.inChannels();
    }

    /** Channels of the blocks. */
    public int channels() {
        return input.outChannels();
    }

    public int embeddingSize() {
        return embedding.outChannels();
    }

    /** Fewest frames that it accepts: 1 with zero edges, more with reflected ones. */
    public int minimumFrames() {
        int minimum = Math.max(
                input.convolution().minimumFrames(), aggregation.convolution().minimumFrames());
        for (SeRes2Block block : blocks) {
            minimum = Math.max(minimum, block.entry().convolution().minimumFrames());
            minimum = Math.max(minimum, block.exit().convolution().minimumFrames());
            for (Tdnn branch : block.res2net().branches()) {
                minimum = Math.max(minimum, branch.convolution().minimumFrames());
            }
        }
        boolean unbiased = pooling.context() == AttentiveStatisticsPooling.GlobalContext.MEAN_AND_OFFSET_DEVIATION;
        return unbiased ? Math.max(minimum, 2) : minimum;
    }

    /**
     * Multiply-adds that an embedding of so many frames takes, counted as products of weights: {@code in * out * kernel} per
     * frame for each layer over time, {@code in * out} once for the two of squeeze-excitation, for the attention's view of a
     * global context (which is the same in all frames) and for the last layer. Everything else, well below a hundredth, is
     * not counted.
     */
    public long multiplyAdds(int frames) {
        Linear logits = pooling.logits();
        Tdnn attention = pooling.attention();
        long perFrame = weights(input) + weights(aggregation);
        long once = weights(embedding);
        for (SeRes2Block block : blocks) {
            perFrame += weights(block.entry()) + weights(block.exit());
            for (Tdnn branch : block.res2net().branches()) {
                perFrame += weights(branch);
            }
            once += weights(block.squeezeExcitation().squeeze())
                    + weights(block.squeezeExcitation().excite());
        }
        long ofContext = (long) (attention.inChannels() - pooling.channels()) * attention.outChannels();
        perFrame += weights(attention) - ofContext + weights(logits);
        return perFrame * frames + once + ofContext;
    }

    private static long weights(Tdnn layer) {
        return layer.convolution().weight().size();
    }

    private static long weights(Linear layer) {
        return layer.weight().size();
    }

    /** All tensors by canonical name, in the order of computation. The names are part of the fingerprint. */
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        put(tensors, "input", input);
        for (int i = 0; i < blocks.size(); i++) {
            String name = "blocks." + i;
            SeRes2Block block = blocks.get(i);
            put(tensors, name + ".entry", block.entry());
            List<Tdnn> branches = block.res2net().branches();
            for (int j = 0; j < branches.size(); j++) {
                put(tensors, name + ".res2net." + j, branches.get(j));
            }
            put(tensors, name + ".exit", block.exit());
            put(tensors, name + ".squeeze", block.squeezeExcitation().squeeze());
            put(tensors, name + ".excite", block.squeezeExcitation().excite());
        }
        put(tensors, "aggregation", aggregation);
        put(tensors, "pooling.attention", pooling.attention());
        put(tensors, "pooling.logits", pooling.logits());
        put(tensors, "pooled-norm", pooledNorm);
        put(tensors, "embedding", embedding);
        return tensors;
    }

    /**
     * What tensors cannot show, as lines of text in a fixed order: part of a model's fingerprint, so its form never
     * changes.
     */
    public String canonicalText() {
        StringBuilder text = new StringBuilder("ecapa-tdnn blocks=" + blocks.size() + "\n");
        describe(text, "input", input);
        for (int i = 0; i < blocks.size(); i++) {
            SeRes2Block block = blocks.get(i);
            String name = "blocks." + i;
            describe(text, name + ".entry", block.entry());
            text.append(name).append(".res2net scale=").append(block.res2net().scale());
            text.append(" through=").append(block.res2net().passThrough()).append('\n');
            for (int j = 0; j < block.res2net().branches().size(); j++) {
                describe(
                        text, name + ".res2net." + j, block.res2net().branches().get(j));
            }
            describe(text, name + ".exit", block.exit());
        }
        describe(text, "aggregation", aggregation);
        describe(text, "pooling.attention", pooling.attention());
        text.append("pooling context=").append(pooling.context());
        text.append(" floor=").append(pooling.varianceFloor()).append('\n');
        text.append("pooled-norm epsilon=").append(pooledNorm.epsilon()).append('\n');
        return text.toString();
    }

    private static void describe(StringBuilder text, String name, Tdnn layer) {
        BatchNorm norm = layer.norm();
        text.append(name)
                .append(" dilation=")
                .append(layer.convolution().dilation())
                .append(" edges=")
                .append(layer.convolution().edges())
                .append(" activation=")
                .append(layer.activation())
                .append(" epsilon=")
                .append(norm == null ? "none" : String.valueOf(norm.epsilon()))
                .append('\n');
    }

    private static void put(Map<String, Tensor> tensors, String name, Tdnn layer) {
        tensors.put(name + ".weight", layer.convolution().weight());
        tensors.put(name + ".bias", layer.convolution().bias());
        put(tensors, name + ".norm", layer.norm());
    }

    private static void put(Map<String, Tensor> tensors, String name, @Nullable BatchNorm norm) {
        if (norm != null) {
            tensors.put(name + ".gamma", norm.gamma());
            tensors.put(name + ".beta", norm.beta());
            tensors.put(name + ".mean", norm.mean());
            tensors.put(name + ".variance", norm.variance());
        }
    }

    private static void put(Map<String, Tensor> tensors, String name, Linear layer) {
        tensors.put(name + ".weight", layer.weight());
        tensors.put(name + ".bias", layer.bias());
    }
}
