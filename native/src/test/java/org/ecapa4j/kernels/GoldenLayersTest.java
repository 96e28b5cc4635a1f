package org.ecapa4j.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Res2Net;
import org.ecapa4j.network.SeRes2Block;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden tap in, golden tap out, kernel by kernel, on every instruction set (golden/README.md sections 2 and 8). */
class GoldenLayersTest {
    private static final double TAP_LIMIT = 1e-5;

    private final EcapaNetwork network = WeightRecipe.tiny().network();

    static List<String> isas() {
        return NativeLibrary.load().isas().stream()
                .filter(Isa::available)
                .map(Isa::name)
                .toList();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(NativeMemory.liveBytes()).isZero();
    }

    /** A tap, as frames x channels. */
    private static float[] tap(int frames, String name) {
        NpyArray array = Npy.read(Fixtures.path("golden/mindspore/tiny/T" + frames + "_B1.tap." + name + ".npy"));
        int channels = array.dim(1);
        float[] stored = array.floats();
        int count = stored.length / channels;
        float[] rows = new float[stored.length];
        for (int c = 0; c < channels; c++) {
            for (int t = 0; t < count; t++) {
                rows[t * channels + c] = stored[c * count + t];
            }
        }
        return rows;
    }

    private static float[] input(int frames) {
        return Npy.read(Fixtures.path("golden/mindspore/tiny/T" + frames + "_B1.input.npy"))
                .floats();
    }

    private static double compare(float[] expected, float[] actual) {
        assertThat(actual).hasSameSizeAs(expected);
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs((double) expected[i] - actual[i]);
            assertThat(error).as("element %d", i).isLessThanOrEqualTo(TAP_LIMIT);
            worst = Math.max(worst, error);
        }
        return worst;
    }

    private static void report(String isa, int frames, String what, double worst) {
        System.out.printf("parity: kernels %s tiny T%d %s max=%.3g limit=%.3g%n", isa, frames, what, worst, TAP_LIMIT);
    }

    private float[] tdnn(Packed packed, KernelTable table, long layer, float[] x, int in, int out) {
        int frames = x.length / in;
        NativeMemory y = packed.room((long) frames * out);
        NativeMemory scratch = packed.room(table.tdnnScratchFloats(layer, frames));
        table.tdnn(layer, packed.floats(x), in, y.address(), out, frames, scratch.address());
        return y.get(0, frames * out);
    }

    @ParameterizedTest
    @MethodSource("isas")
    void tdnnLayers(String isa) {
        KernelTable table = NativeLibrary.load().table(isa);
        int c = network.channels();
        for (int frames : new int[] {5, 50}) {
            try (Packed packed = new Packed(table)) {
                long first = packed.layer(network.input(), LayerShape.Output.LINEAR);
                double worst = compare(tap(frames, "block0"), tdnn(packed, table, first, input(frames), 80, c));
                for (int b = 1; b <= network.blocks().size(); b++) {
                    SeRes2Block block = network.blocks().get(b - 1);
                    long entry = packed.layer(block.entry(), LayerShape.Output.LINEAR);
                    long exit = packed.layer(block.exit(), LayerShape.Output.LINEAR);
                    float[] before = tap(frames, "block" + (b - 1));
                    String name = "block" + b;
                    worst = Math.max(
                            worst, compare(tap(frames, name + ".tdnn1"), tdnn(packed, table, entry, before, c, c)));
                    float[] inner = tap(frames, name + ".res2net");
                    worst = Math.max(
                            worst, compare(tap(frames, name + ".tdnn2"), tdnn(packed, table, exit, inner, c, c)));
                }
                report(isa, frames, "tdnn", worst);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("isas")
    void res2net(String isa) {
        KernelTable table = NativeLibrary.load().table(isa);
        int c = network.channels();
        for (int frames : new int[] {5, 50}) {
            double worst = 0;
            for (int b = 1; b <= network.blocks().size(); b++) {
                try (Packed packed = new Packed(table)) {
                    Res2Net res2net = network.blocks().get(b - 1).res2net();
                    int branches = res2net.branches().size();
                    NativeMemory layers = packed.layers(res2net.branches(), LayerShape.Output.LINEAR);
                    long stride = layers.bytes() / branches;
                    long x = packed.floats(tap(frames, "block" + b + ".tdnn1"));
                    NativeMemory y = packed.room((long) frames * c);
                    long scratch = packed.room(table.res2netScratchFloats(layers.address(), stride, branches, frames))
                            .address();
                    for (int begin = 0; begin < frames; begin += 3) {
                        table.res2net(
                                layers.address(),
                                stride,
                                branches,
                                KernelTable.PassThrough.FIRST,
                                x,
                                c,
                                y.address(),
                                c,
                                frames,
                                begin,
                                Math.min(frames, begin + 3),
                                scratch);
                    }
                    worst = Math.max(worst, compare(tap(frames, "block" + b + ".res2net"), y.get(0, frames * c)));
                }
            }
            report(isa, frames, "res2net", worst);
        }
    }

    @ParameterizedTest
    @MethodSource("isas")
    void squeezeExcitation(String isa) {
        KernelTable table = NativeLibrary.load().table(isa);
        int c = network.channels();
        for (int frames : new int[] {5, 50}) {
            double worst = 0;
            for (int b = 1; b <= network.blocks().size(); b++) {
                try (Packed packed = new Packed(table)) {
                    var layers = network.blocks().get(b - 1).squeezeExcitation();
                    int bottleneck = layers.squeeze().outChannels();
                    long squeeze = packed.layer(layers.squeeze(), LayerShape.Activation.RELU, LayerShape.Output.LINEAR);
                    long excite = packed.layer(layers.excite(), LayerShape.Activation.NONE, LayerShape.Output.SIGMOID);
                    long x = packed.floats(tap(frames, "block" + b + ".tdnn2"));
                    long mean = packed.room(c).address();
                    long gate = packed.room(c).address();
                    table.timeStatistics(x, c, frames, c, KernelTable.Deviation.NONE, 0, mean, 0);
                    table.squeezeExcitation(
                            squeeze, excite, mean, packed.room(bottleneck).address(), gate);
                    long residual = packed.floats(tap(frames, "block" + (b - 1)));
                    NativeMemory y = packed.room((long) frames * c);
                    table.gateResidual(x, c, gate, residual, c, y.address(), c, c, 0, frames);
                    worst = Math.max(worst, compare(tap(frames, "block" + b), y.get(0, frames * c)));
                }
            }
            report(isa, frames, "squeeze-excitation", worst);
        }
    }

    @ParameterizedTest
    @MethodSource("isas")
    void poolingAndFinalLayers(String isa) {
        KernelTable table = NativeLibrary.load().table(isa);
        int c = network.channels();
        int m = network.aggregation().outChannels();
        var pooling = network.pooling();
        int width = pooling.attention().outChannels();
        for (int frames : new int[] {5, 50}) {
            try (Packed packed = new Packed(table)) {
                float[] joined = new float[frames * m];
                for (int b = 0; b < 3; b++) {
                    float[] block = tap(frames, "block" + (b + 1));
                    for (int t = 0; t < frames; t++) {
                        System.arraycopy(block, t * c, joined, t * m + b * c, c);
                    }
                }
                long aggregation = packed.layer(network.aggregation(), LayerShape.Output.LINEAR);
                double worst = compare(tap(frames, "mfa"), tdnn(packed, table, aggregation, joined, m, m));
                long attention = packed.layer(pooling.attention(), LayerShape.Output.TANH);
                long logits = packed.layer(pooling.logits(), LayerShape.Activation.NONE, LayerShape.Output.LINEAR);
                float[] x = tap(frames, "mfa");
                long hidden = packed.floats(tdnn(packed, table, attention, x, m, width));
                NativeMemory pooled = packed.room(2L * m);
                table.attentivePooling(
                        logits,
                        hidden,
                        width,
                        packed.floats(x),
                        m,
                        frames,
                        0,
                        table.panels(m),
                        (float) pooling.varianceFloor(),
                        pooled.address(),
                        pooled.floats(m, m),
                        packed.room(table.attentivePoolingScratchFloats()).address());
                worst = Math.max(worst, compare(tap(frames, "asp.pooled"), pooled.get(0, 2 * m)));
                long golden = packed.floats(tap(frames, "asp.pooled"));
                NativeMemory normed = packed.room(2L * m);
                var norm = network.pooledNorm();
                table.affine(golden, packed.scale(norm), packed.shift(norm), normed.address(), 2L * m);
                worst = Math.max(worst, compare(tap(frames, "asp_bn"), normed.get(0, 2 * m)));
                long embedding =
                        packed.layer(network.embedding(), LayerShape.Activation.NONE, LayerShape.Output.LINEAR);
                float[] last = tdnn(packed, table, embedding, tap(frames, "asp_bn"), 2 * m, network.embeddingSize());
                worst = Math.max(worst, compare(tap(frames, "embedding"), last));
                report(isa, frames, "pooling and final layers", worst);
            }
        }
    }
}
