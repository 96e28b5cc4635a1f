package org.ecapa4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.Res2Net.PassThrough;
import org.junit.jupiter.api.Test;

class LayersTest {
    @Test
    void convolutionStatesItsSizes() {
        Conv1d convolution = Nets.conv(3, 4, 5, 2, Edges.ZERO);
        assertThat(convolution.inChannels()).isEqualTo(3);
        assertThat(convolution.outChannels()).isEqualTo(4);
        assertThat(convolution.kernel()).isEqualTo(5);
        assertThat(convolution.padding()).isEqualTo(4);
        assertThat(convolution.minimumFrames()).isEqualTo(1);
    }

    @Test
    void reflectionNeedsMoreFramesThanPadding() {
        assertThat(Nets.conv(1, 1, 5, 1, Edges.REFLECT).minimumFrames()).isEqualTo(3);
        assertThat(Nets.conv(1, 1, 3, 4, Edges.REFLECT).minimumFrames()).isEqualTo(5);
        assertThat(Nets.conv(1, 1, 1, 4, Edges.REFLECT).minimumFrames()).isEqualTo(1);
        // Padding of 3 is 1 before and 2 after.
        assertThat(Nets.conv(1, 1, 4, 1, Edges.REFLECT).padding()).isEqualTo(1);
        assertThat(Nets.conv(1, 1, 4, 1, Edges.REFLECT).minimumFrames()).isEqualTo(3);
    }

    @Test
    void convolutionRefusesWhatDoesNotFit() {
        refused(
                () -> new Conv1d(Nets.zeros(4, 3), Nets.zeros(4), 1, Edges.ZERO),
                "Convolution needs weight [out][in][kernel], bias [out] and a positive dilation, but has weight"
                        + " Tensor[4, 3], bias Tensor[4], dilation 1");
        refused(() -> new Conv1d(Nets.zeros(4, 3, 1), Nets.zeros(3), 1, Edges.ZERO), "bias Tensor[3]");
        refused(() -> Nets.conv(3, 4, 1, 0, Edges.ZERO), "dilation 0");
    }

    @Test
    void normalisationGivesItsAffineForm() {
        Tensor gamma = Tensor.of(new float[] {2, 1}, 2);
        Tensor beta = Tensor.of(new float[] {1, 0}, 2);
        Tensor mean = Tensor.of(new float[] {3, 0.5f}, 2);
        Tensor variance = Tensor.of(new float[] {3.75f, 0}, 2);
        BatchNorm norm = new BatchNorm(gamma, beta, mean, variance, 0.25);
        assertThat(norm.scale()).containsExactly(1, 2);
        assertThat(norm.shift()).containsExactly(-2, -1);
        double x = 7;
        assertThat(norm.scale()[0] * x + norm.shift()[0])
                .isCloseTo((x - 3) / Math.sqrt(3.75 + 0.25) * 2 + 1, within(1e-15));
        refused(
                () -> new BatchNorm(gamma, beta, mean, Nets.zeros(3), 1e-5),
                "Batch normalisation needs four tensors [channels], but has gamma Tensor[2], beta Tensor[2], mean"
                        + " Tensor[2], variance Tensor[3]");
    }

    @Test
    void layersRefuseWhatDoesNotFit() {
        refused(
                () -> new Linear(Nets.zeros(2, 3), Nets.zeros(3)),
                "Linear layer needs weight [out][in] and bias [out], but has weight Tensor[2, 3], bias Tensor[3]");
        refused(
                () -> new Tdnn(Nets.conv(3, 4, 1, 1, Edges.ZERO), Activation.RELU, Nets.norm(5)),
                "TDNN convolution gives 4 channels but its normalisation has 5");
        refused(
                () -> new SqueezeExcitation(Nets.linear(4, 2), Nets.linear(3, 4)),
                "Squeeze-excitation maps 4 to 2 and 3 to 4 channels; the two must mirror each other");
        refused(() -> new Res2Net(List.of(), PassThrough.FIRST), "Res2Net needs at least one branch");
        Tdnn narrow = Nets.tdnn(2, 2, 3, 1, Edges.ZERO);
        Tdnn wide = Nets.tdnn(3, 3, 3, 1, Edges.ZERO);
        refused(
                () -> new Res2Net(List.of(narrow, wide), PassThrough.FIRST),
                "Res2Net branches must all map 2 to 2 channels, but one maps 3 to 3");
        Res2Net res2net = new Res2Net(List.of(narrow), PassThrough.FIRST);
        assertThat(res2net.scale()).isEqualTo(2);
        assertThat(res2net.channels()).isEqualTo(4);
        refused(
                () -> new SeRes2Block(
                        Nets.tdnn(4, 6, 1, 1, Edges.ZERO),
                        res2net,
                        Nets.tdnn(4, 4, 1, 1, Edges.ZERO),
                        new SqueezeExcitation(Nets.linear(4, 2), Nets.linear(2, 4))),
                "SE-Res2 block does not fit together: entry 4 to 6, Res2Net 4, exit 4 to 4, squeeze-excitation 4"
                        + " channels");
    }

    @Test
    void poolingRefusesAttentionOfAnotherSize() {
        Linear logits = Nets.linear(2, 5);
        AttentiveStatisticsPooling pooling =
                new AttentiveStatisticsPooling(Nets.tdnn(5, 2, 1, 1, Edges.ZERO), logits, GlobalContext.NONE, 1e-12);
        assertThat(pooling.channels()).isEqualTo(5);
        assertThat(pooling.pooledSize()).isEqualTo(10);
        refused(
                () -> new AttentiveStatisticsPooling(
                        Nets.tdnn(5, 2, 1, 1, Edges.ZERO), logits, GlobalContext.MEAN_AND_CLAMPED_DEVIATION, 1e-12),
                "Attentive pooling of 5 channels with context MEAN_AND_CLAMPED_DEVIATION needs a one-tap attention of 15"
                        + " inputs and 2 outputs, but it maps 5 to 2 with 1 taps");
        refused(
                () -> new AttentiveStatisticsPooling(
                        Nets.tdnn(5, 2, 3, 1, Edges.ZERO), logits, GlobalContext.NONE, 1e-12),
                "with 3 taps");
    }

    private static void refused(ThrowingCallable construction, String message) {
        assertThatThrownBy(construction)
                .isInstanceOf(ModelMismatchException.class)
                .hasMessageContaining(message);
    }
}
