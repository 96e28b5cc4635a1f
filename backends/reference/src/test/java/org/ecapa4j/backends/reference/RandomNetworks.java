package org.ecapa4j.backends.reference;

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
import org.ecapa4j.network.Res2Net.PassThrough;
import org.ecapa4j.network.SeRes2Block;
import org.ecapa4j.network.SqueezeExcitation;
import org.ecapa4j.network.Tdnn;
import org.ecapa4j.network.Tensor;

/** Small networks of any shape that the records allow. */
final class RandomNetworks {
    private final Random random;

    private RandomNetworks(long seed) {
        random = new Random(seed);
    }

    static EcapaNetwork network(long seed) {
        return new RandomNetworks(seed).network();
    }

    private EcapaNetwork network() {
        int channels = size(20);
        List<SeRes2Block> blocks = new ArrayList<>();
        int count = size(3);
        for (int i = 0; i < count; i++) {
            blocks.add(block(channels));
        }
        int pooled = size(300);
        int attention = size(12);
        GlobalContext context = one(GlobalContext.values());
        return new EcapaNetwork(
                tdnn(size(9), channels, size(5), size(3)),
                blocks,
                tdnn(count * channels, pooled, 1, 1),
                new AttentiveStatisticsPooling(
                        tdnn(context == GlobalContext.NONE ? pooled : 3 * pooled, attention, 1, 1),
                        linear(attention, pooled),
                        context,
                        one(1e-12, 1e-7, 0.1)),
                norm(2 * pooled),
                linear(2 * pooled, size(20)));
    }

    private SeRes2Block block(int channels) {
        int parts = 1 + size(5);
        int width = size(6);
        List<Tdnn> branches = new ArrayList<>();
        for (int i = 1; i < parts; i++) {
            branches.add(tdnn(width, width, size(5), size(4)));
        }
        int squeezed = size(9);
        return new SeRes2Block(
                tdnn(channels, parts * width, size(2), 1),
                new Res2Net(branches, one(PassThrough.values())),
                tdnn(parts * width, channels, size(2), size(2)),
                new SqueezeExcitation(linear(channels, squeezed), linear(squeezed, channels)));
    }

    private Tdnn tdnn(int in, int out, int kernel, int dilation) {
        Tensor weight = tensor(Math.sqrt(3.0 / (in * kernel)), 0, out, in, kernel);
        Conv1d convolution = new Conv1d(weight, tensor(0.1, 0, out), dilation, one(Edges.values()));
        return new Tdnn(convolution, one(Activation.values()), random.nextBoolean() ? norm(out) : null);
    }

    private BatchNorm norm(int channels) {
        return new BatchNorm(
                tensor(0.5, 1, channels),
                tensor(0.3, 0, channels),
                tensor(0.2, 0.4, channels),
                tensor(0.5, 1, channels),
                one(1e-5, 1e-3));
    }

    private Linear linear(int in, int out) {
        return new Linear(tensor(Math.sqrt(3.0 / in), 0, out, in), tensor(0.1, 0, out));
    }

    private Tensor tensor(double spread, double centre, int... dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (centre + spread * (2 * random.nextDouble() - 1));
        }
        return Tensor.of(values, dims);
    }

    private int size(int maximum) {
        return 1 + random.nextInt(maximum);
    }

    @SafeVarargs
    private <T> T one(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
