package org.ecapa4j.backends.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.AttentiveStatisticsPooling;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.BatchNorm;
import org.ecapa4j.network.Conv1d;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Linear;
import org.ecapa4j.network.Res2Net;
import org.ecapa4j.network.SeRes2Block;
import org.ecapa4j.network.SqueezeExcitation;
import org.ecapa4j.network.Tdnn;
import org.ecapa4j.network.Tensor;

/** Networks of sizes that nobody publishes: odd widths, any scale, taps, dilations, edges and context. */
final class RandomNetworks {
    private final Random random;
    /** Half-width of a relative error put on every weight; 0 for none. */
    private final double error;

    private final Random errors;

    private RandomNetworks(long seed, double error, long errorSeed) {
        this.random = new Random(seed);
        this.error = error;
        this.errors = new Random(errorSeed);
    }

    static EcapaNetwork network(long seed) {
        return new RandomNetworks(seed, 0, 0).build();
    }

    /** The same with each weight off by a relative error of up to so much. */
    static EcapaNetwork disturbed(long seed, double error, long errorSeed) {
        return new RandomNetworks(seed, error, errorSeed).build();
    }

    private EcapaNetwork build() {
        int bins = 1 + random.nextInt(90);
        int channels = 1 + random.nextInt(90);
        Edges edges = random.nextBoolean() ? Edges.ZERO : Edges.REFLECT;
        Tdnn input = tdnn(bins, channels, taps(), 1 + random.nextInt(2), edges);
        List<SeRes2Block> blocks = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            blocks.add(block(channels, edges));
        }
        int pooled = 1 + random.nextInt(150);
        int attention = 1 + random.nextInt(40);
        GlobalContext context = any(GlobalContext.values());
        return new EcapaNetwork(
                input,
                blocks,
                tdnn(count * channels, pooled, 1, 1, edges),
                new AttentiveStatisticsPooling(
                        tdnn(context == GlobalContext.NONE ? pooled : 3 * pooled, attention, 1, 1, edges),
                        linear(attention, pooled),
                        context,
                        1e-7),
                norm(2 * pooled),
                linear(2 * pooled, 1 + random.nextInt(70)));
    }

    private SeRes2Block block(int channels, Edges edges) {
        int scale = 2 + random.nextInt(7);
        int width = 1 + random.nextInt(20);
        List<Tdnn> branches = new ArrayList<>();
        int taps = taps();
        for (int i = 1; i < scale; i++) {
            branches.add(tdnn(width, width, taps, 1 + random.nextInt(5), edges));
        }
        int squeeze = 1 + random.nextInt(40);
        return new SeRes2Block(
                tdnn(channels, scale * width, 1, 1, edges),
                new Res2Net(branches, any(Res2Net.PassThrough.values())),
                tdnn(scale * width, channels, 1, 1, edges),
                new SqueezeExcitation(linear(channels, squeeze), linear(squeeze, channels)));
    }

    private <T> T any(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private int taps() {
        return 1 + 2 * random.nextInt(3);
    }

    private Tdnn tdnn(int in, int out, int taps, int dilation, Edges edges) {
        Conv1d convolution = new Conv1d(weight(in * taps, out, in, taps), tensor(-0.1, 0.1, out), dilation, edges);
        Activation activation = random.nextInt(4) > 0 ? Activation.RELU : Activation.NONE;
        return new Tdnn(convolution, activation, random.nextInt(4) > 0 ? norm(out) : null);
    }

    private Linear linear(int in, int out) {
        return new Linear(weight(in, out, in), tensor(-0.1, 0.1, out));
    }

    private BatchNorm norm(int channels) {
        return new BatchNorm(
                tensor(0.5, 1.5, channels),
                tensor(-0.3, 0.3, channels),
                tensor(0.2, 0.6, channels),
                tensor(0.5, 1.5, channels),
                1e-5);
    }

    private Tensor weight(int fanIn, int... dims) {
        double bound = Math.sqrt(3.0 / fanIn);
        return tensor(-bound, bound, dims);
    }

    private Tensor tensor(double low, double high, int... dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            double value = low + (high - low) * random.nextDouble();
            values[i] = (float) (value * (1 + error * (2 * errors.nextDouble() - 1)));
        }
        return Tensor.of(values, dims);
    }
}
