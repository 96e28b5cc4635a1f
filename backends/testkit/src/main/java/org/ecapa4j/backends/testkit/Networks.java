package org.ecapa4j.backends.testkit;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.AttentiveStatisticsPooling;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.BatchNorm;
import org.ecapa4j.network.Conv1d;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Linear;
import org.ecapa4j.network.Res2Net;
import org.ecapa4j.network.Res2Net.PassThrough;
import org.ecapa4j.network.SeRes2Block;
import org.ecapa4j.network.SeededWeights;
import org.ecapa4j.network.SqueezeExcitation;
import org.ecapa4j.network.Tdnn;
import org.ecapa4j.network.Tensor;
import org.jspecify.annotations.Nullable;

/** The networks that the rules are tried on. */
final class Networks {
    static final EcapaNetwork TINY = WeightRecipe.tiny().network();

    private Networks() {}

    /** One that differs from the goldens in one property only. */
    static EcapaNetwork with(Edges edges, PassThrough passThrough, GlobalContext context) {
        return new Plan(edges, passThrough, context, true).build();
    }

    /** One without normalisation or activation in places where variants have none. */
    static EcapaNetwork bare() {
        return new Plan(Edges.ZERO, PassThrough.FIRST, GlobalContext.NONE, false).build();
    }

    /** One whose sizes, taps, dilations, epsilons and floor are those of no published network. */
    static EcapaNetwork unusual() {
        Plan plan = new Plan(Edges.ZERO, PassThrough.FIRST, GlobalContext.NONE, true);
        plan.bins = 24;
        plan.kernel = 3;
        plan.dilations = new int[] {5, 1};
        plan.parts = 4;
        plan.epsilon = 1e-3;
        plan.varianceFloor = 0.05;
        return plan.build();
    }

    /** TINY with an embedding layer whose result is beyond float32. */
    static EcapaNetwork overflowing() {
        float[] huge = new float[TINY.embedding().weight().size()];
        for (int i = 0; i < huge.length; i++) {
            huge[i] = i % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
        }
        Tensor weight = Tensor.of(huge, TINY.embeddingSize(), huge.length / TINY.embeddingSize());
        return new EcapaNetwork(
                TINY.input(),
                TINY.blocks(),
                TINY.aggregation(),
                TINY.pooling(),
                TINY.pooledNorm(),
                new Linear(weight, TINY.embedding().bias()));
    }

    /** TINY over memory that can be overwritten, to see whether a compiled network still looks at it. */
    static EcapaNetwork over(FloatBuffer embeddingWeight) {
        Tensor original = TINY.embedding().weight();
        embeddingWeight.put(0, original.toArray());
        return new EcapaNetwork(
                TINY.input(),
                TINY.blocks(),
                TINY.aggregation(),
                TINY.pooling(),
                TINY.pooledNorm(),
                new Linear(
                        Tensor.view(embeddingWeight, original.dims()),
                        TINY.embedding().bias()));
    }

    /** A network of 32 channels, by the recipe's generator. */
    private static final class Plan {
        private static final int CHANNELS = 32;
        private static final int ATTENTION = 12;
        private static final int SQUEEZE = 10;
        private static final int EMBEDDING = 20;
        private static final long SEED = 4;

        private final Edges edges;
        private final PassThrough passThrough;
        private final GlobalContext context;
        private final boolean complete;
        private int bins = 80;
        private int kernel = 5;
        private int[] dilations = {2, 3, 4};
        private int parts = 8;
        private double epsilon = 1e-5;
        private double varianceFloor = 1e-7;

        Plan(Edges edges, PassThrough passThrough, GlobalContext context, boolean complete) {
            this.edges = edges;
            this.passThrough = passThrough;
            this.context = context;
            this.complete = complete;
        }

        EcapaNetwork build() {
            int stacked = dilations.length * CHANNELS;
            List<SeRes2Block> blocks = new ArrayList<>();
            for (int i = 0; i < dilations.length; i++) {
                blocks.add(block("block" + i, dilations[i]));
            }
            Activation attention = complete ? Activation.RELU : Activation.NONE;
            return new EcapaNetwork(
                    tdnn("input", bins, CHANNELS, kernel, 1, Activation.RELU, true),
                    blocks,
                    tdnn("aggregation", stacked, stacked, 1, 1, Activation.RELU, complete),
                    new AttentiveStatisticsPooling(
                            tdnn(
                                    "attention",
                                    context == GlobalContext.NONE ? stacked : 3 * stacked,
                                    ATTENTION,
                                    1,
                                    1,
                                    attention,
                                    complete),
                            linear("logits", ATTENTION, stacked),
                            context,
                            varianceFloor),
                    norm("pooled", 2 * stacked),
                    linear("embedding", 2 * stacked, EMBEDDING));
        }

        private SeRes2Block block(String name, int dilation) {
            int width = CHANNELS / parts;
            List<Tdnn> branches = new ArrayList<>();
            for (int j = 0; j < parts - 1; j++) {
                branches.add(tdnn(name + ".branch" + j, width, width, 3, dilation, Activation.RELU, true));
            }
            return new SeRes2Block(
                    tdnn(name + ".entry", CHANNELS, CHANNELS, 1, 1, Activation.RELU, true),
                    new Res2Net(branches, passThrough),
                    tdnn(name + ".exit", CHANNELS, CHANNELS, 1, 1, Activation.RELU, true),
                    new SqueezeExcitation(
                            linear(name + ".squeeze", CHANNELS, SQUEEZE), linear(name + ".excite", SQUEEZE, CHANNELS)));
        }

        private Tdnn tdnn(
                String name, int in, int out, int taps, int dilation, Activation activation, boolean normalised) {
            double gain = name.equals("input") ? 0.08 : 1;
            double bound = gain * Math.sqrt(3.0 / (in * taps));
            Tensor weight = SeededWeights.tensor(name + ".weight", SEED, -bound, bound, out, in, taps);
            Tensor bias = SeededWeights.tensor(name + ".bias", SEED, -0.1, 0.1, out);
            @Nullable BatchNorm norm = normalised ? norm(name, out) : null;
            return new Tdnn(new Conv1d(weight, bias, dilation, edges), activation, norm);
        }

        private BatchNorm norm(String name, int channels) {
            return new BatchNorm(
                    SeededWeights.tensor(name + ".gamma", SEED, 0.5, 1.5, channels),
                    SeededWeights.tensor(name + ".beta", SEED, -0.3, 0.3, channels),
                    SeededWeights.tensor(name + ".mean", SEED, 0.2, 0.6, channels),
                    SeededWeights.tensor(name + ".variance", SEED, 0.5, 1.5, channels),
                    epsilon);
        }

        private static Linear linear(String name, int in, int out) {
            double bound = Math.sqrt(3.0 / in);
            return new Linear(
                    SeededWeights.tensor(name + ".weight", SEED, -bound, bound, out, in),
                    SeededWeights.tensor(name + ".bias", SEED, -0.1, 0.1, out));
        }
    }
}
