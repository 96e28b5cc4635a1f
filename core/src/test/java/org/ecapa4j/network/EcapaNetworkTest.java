package org.ecapa4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.Res2Net.PassThrough;
import org.junit.jupiter.api.Test;

class EcapaNetworkTest {
    private final EcapaNetwork network = Nets.network(Edges.ZERO, PassThrough.FIRST, GlobalContext.NONE);

    @Test
    void statesItsSizes() {
        assertThat(network.bins()).isEqualTo(3);
        assertThat(network.channels()).isEqualTo(4);
        assertThat(network.embeddingSize()).isEqualTo(6);
    }

    @Test
    void fewestFramesFollowFromEdgesAndContext() {
        assertThat(network.minimumFrames()).isEqualTo(1);
        assertThat(Nets.network(Edges.REFLECT, PassThrough.FIRST, GlobalContext.NONE)
                        .minimumFrames())
                .as("dilation 3 on either side")
                .isEqualTo(4);
        assertThat(Nets.network(Edges.ZERO, PassThrough.FIRST, GlobalContext.MEAN_AND_OFFSET_DEVIATION)
                        .minimumFrames())
                .as("an unbiased variance")
                .isEqualTo(2);
        assertThat(Nets.network(Edges.ZERO, PassThrough.FIRST, GlobalContext.MEAN_AND_CLAMPED_DEVIATION)
                        .minimumFrames())
                .isEqualTo(1);
    }

    @Test
    void namesItsTensorsInTheOrderOfComputation() {
        assertThat(network.tensors().keySet())
                .startsWith(
                        "input.weight",
                        "input.bias",
                        "input.norm.gamma",
                        "input.norm.beta",
                        "input.norm.mean",
                        "input.norm.variance",
                        "blocks.0.entry.weight")
                .contains("blocks.1.res2net.0.norm.variance", "blocks.1.squeeze.weight", "blocks.1.excite.bias")
                .endsWith(
                        "pooling.logits.weight",
                        "pooling.logits.bias",
                        "pooled-norm.gamma",
                        "pooled-norm.beta",
                        "pooled-norm.mean",
                        "pooled-norm.variance",
                        "embedding.weight",
                        "embedding.bias");
        // Per block three TDNN layers of six tensors and two linear layers of two.
        assertThat(network.tensors()).hasSize(6 + 2 * (3 * 6 + 4) + 6 + 6 + 2 + 4 + 2);
    }

    @Test
    void leavesOutTensorsOfNormalisationsThatAreNotThere() {
        Tdnn bare = new Tdnn(network.aggregation().convolution(), Activation.NONE, null);
        EcapaNetwork without = new EcapaNetwork(
                network.input(), network.blocks(), bare, network.pooling(), network.pooledNorm(), network.embedding());
        assertThat(without.tensors()).hasSize(network.tensors().size() - 4).doesNotContainKey("aggregation.norm.gamma");
        assertThat(without.canonicalText())
                .contains("aggregation dilation=1 edges=ZERO activation=NONE epsilon=none\n");
    }

    @Test
    void describesWhatTensorsCannotShow() {
        EcapaNetwork reflected =
                Nets.network(Edges.REFLECT, PassThrough.LAST, GlobalContext.MEAN_AND_CLAMPED_DEVIATION);
        assertThat(reflected.canonicalText()).isEqualTo("""
                        ecapa-tdnn blocks=2
                        input dilation=1 edges=REFLECT activation=RELU epsilon=1.0E-5
                        blocks.0.entry dilation=1 edges=REFLECT activation=RELU epsilon=1.0E-5
                        blocks.0.res2net scale=2 through=LAST
                        blocks.0.res2net.0 dilation=2 edges=REFLECT activation=RELU epsilon=1.0E-5
                        blocks.0.exit dilation=1 edges=REFLECT activation=RELU epsilon=1.0E-5
                        blocks.1.entry dilation=1 edges=REFLECT activation=RELU epsilon=1.0E-5
                        blocks.1.res2net scale=2 through=LAST
                        blocks.1.res2net.0 dilation=3 edges=REFLECT activation=RELU epsilon=1.0E-5
                        blocks.1.exit dilation=1 edges=REFLECT activation=RELU epsilon=1.0E-5
                        aggregation dilation=1 edges=REFLECT activation=RELU epsilon=1.0E-5
                        pooling.attention dilation=1 edges=REFLECT activation=RELU epsilon=1.0E-5
                        pooling context=MEAN_AND_CLAMPED_DEVIATION floor=1.0E-12
                        pooled-norm epsilon=1.0E-5
                        """);
    }

    @Test
    void refusesLayersThatDoNotFit() {
        refused(
                List.of(Nets.block(6, 2, Edges.ZERO, PassThrough.FIRST)),
                network.aggregation(),
                network.pooledNorm(),
                "Block has 6 channels, the input layer gives 4");
        refused(
                List.of(),
                network.aggregation(),
                network.pooledNorm(),
                "Aggregation takes 8 channels, but 0 blocks of 4 channels give 0");
        refused(
                network.blocks(),
                Nets.tdnn(8, 7, 1, 1, Edges.ZERO),
                network.pooledNorm(),
                "Pooling takes 5 channels, aggregation gives 7");
        refused(
                network.blocks(),
                network.aggregation(),
                Nets.norm(9),
                "Pooling gives 10 values, its normalisation has 9 and the embedding layer takes 10");
    }

    private void refused(List<SeRes2Block> blocks, Tdnn aggregation, BatchNorm pooledNorm, String message) {
        assertThatThrownBy(() -> new EcapaNetwork(
                        network.input(), blocks, aggregation, network.pooling(), pooledNorm, network.embedding()))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage(message);
    }
}
