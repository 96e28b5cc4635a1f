package org.ecapa4j.backends.testkit;

import java.util.Arrays;
import java.util.List;
import org.ecapa4j.features.FeatureMatrix;
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

/**
 * The kit's oracle: the network written down as its definition reads, in double, one formula after the other, slow. What
 * backends are compared with where no golden reaches; itself proven by the goldens. Sequences are {@code
 * [channel][frame]}.
 */
public final class StraightforwardNetwork {
    private StraightforwardNetwork() {}

    /** The embedding. */
    public static double[] embed(EcapaNetwork network, FeatureMatrix features) {
        double[][] x = new double[features.bins()][features.frames()];
        for (int c = 0; c < features.bins(); c++) {
            for (int t = 0; t < features.frames(); t++) {
                x[c][t] = features.get(t, c);
            }
        }
        x = tdnn(network.input(), x);
        double[][] stacked = new double[0][];
        for (SeRes2Block block : network.blocks()) {
            x = block(block, x);
            stacked = concatenate(stacked, x);
        }
        double[] pooled = pool(network.pooling(), tdnn(network.aggregation(), stacked));
        BatchNorm norm = network.pooledNorm();
        for (int c = 0; c < pooled.length; c++) {
            pooled[c] = normalise(norm, c, pooled[c]);
        }
        return linear(network.embedding(), pooled);
    }

    private static double[][] block(SeRes2Block block, double[][] x) {
        double[][] y = tdnn(block.entry(), x);
        y = res2net(block.res2net(), y);
        y = tdnn(block.exit(), y);
        double[] gates = gates(block.squeezeExcitation(), y);
        for (int c = 0; c < y.length; c++) {
            for (int t = 0; t < y[c].length; t++) {
                y[c][t] = y[c][t] * gates[c] + x[c][t];
            }
        }
        return y;
    }

    private static double[][] res2net(Res2Net res2net, double[][] x) {
        int width = res2net.width();
        boolean first = res2net.passThrough() == PassThrough.FIRST;
        List<Tdnn> branches = res2net.branches();
        double[][] all = first ? part(x, 0, width) : new double[0][];
        double[][] previous = null;
        for (int i = 0; i < branches.size(); i++) {
            double[][] in = part(x, first ? i + 1 : i, width);
            previous = tdnn(branches.get(i), previous == null ? in : sum(in, previous));
            all = concatenate(all, previous);
        }
        return first ? all : concatenate(all, part(x, branches.size(), width));
    }

    private static double[] gates(SqueezeExcitation squeezeExcitation, double[][] x) {
        double[] mean = new double[x.length];
        for (int c = 0; c < x.length; c++) {
            mean[c] = mean(x[c]);
        }
        double[] squeezed = linear(squeezeExcitation.squeeze(), mean);
        for (int c = 0; c < squeezed.length; c++) {
            squeezed[c] = Math.max(squeezed[c], 0);
        }
        double[] gates = linear(squeezeExcitation.excite(), squeezed);
        for (int c = 0; c < gates.length; c++) {
            gates[c] = 1 / (1 + Math.exp(-gates[c]));
        }
        return gates;
    }

    private static double[] pool(AttentiveStatisticsPooling pooling, double[][] x) {
        int channels = x.length;
        int frames = x[0].length;
        double[][] attention = tdnn(pooling.attention(), withContext(pooling, x));
        float[] logits = pooling.logits().weight().toArray();
        for (double[] channel : attention) {
            for (int t = 0; t < frames; t++) {
                channel[t] = Math.tanh(channel[t]);
            }
        }
        double[] pooled = new double[2 * channels];
        for (int c = 0; c < channels; c++) {
            double[] weight = new double[frames];
            double total = 0;
            double maximum = Double.NEGATIVE_INFINITY;
            for (int t = 0; t < frames; t++) {
                weight[t] = pooling.logits().bias().get(c);
                for (int a = 0; a < attention.length; a++) {
                    weight[t] += logits[c * attention.length + a] * attention[a][t];
                }
                maximum = Math.max(maximum, weight[t]);
            }
            for (int t = 0; t < frames; t++) {
                weight[t] = Math.exp(weight[t] - maximum);
                total += weight[t];
            }
            for (int t = 0; t < frames; t++) {
                pooled[c] += weight[t] / total * x[c][t];
            }
            double variance = 0;
            for (int t = 0; t < frames; t++) {
                variance += weight[t] / total * (x[c][t] - pooled[c]) * (x[c][t] - pooled[c]);
            }
            pooled[channels + c] = Math.sqrt(Math.max(variance, pooling.varianceFloor()));
        }
        return pooled;
    }

    private static double[][] withContext(AttentiveStatisticsPooling pooling, double[][] x) {
        if (pooling.context() == GlobalContext.NONE) {
            return x;
        }
        double[][] means = new double[x.length][x[0].length];
        double[][] deviations = new double[x.length][x[0].length];
        for (int c = 0; c < x.length; c++) {
            double mean = mean(x[c]);
            double squares = 0;
            for (double value : x[c]) {
                squares += (value - mean) * (value - mean);
            }
            double deviation = pooling.context() == GlobalContext.MEAN_AND_CLAMPED_DEVIATION
                    ? Math.sqrt(Math.max(squares / x[c].length, pooling.varianceFloor()))
                    : Math.sqrt(squares / (x[c].length - 1) + pooling.varianceFloor());
            Arrays.fill(means[c], mean);
            Arrays.fill(deviations[c], deviation);
        }
        return concatenate(concatenate(x, means), deviations);
    }

    private static double[][] tdnn(Tdnn layer, double[][] x) {
        double[][] y = convolve(layer.convolution(), x);
        BatchNorm norm = layer.norm();
        for (int c = 0; c < y.length; c++) {
            for (int t = 0; t < y[c].length; t++) {
                double value = layer.activation() == Activation.RELU ? Math.max(y[c][t], 0) : y[c][t];
                y[c][t] = norm == null ? value : normalise(norm, c, value);
            }
        }
        return y;
    }

    private static double[][] convolve(Conv1d convolution, double[][] x) {
        int frames = x[0].length;
        int kernel = convolution.kernel();
        float[] weight = convolution.weight().toArray();
        double[][] padded = pad(convolution, x);
        double[][] y = new double[convolution.outChannels()][frames];
        for (int o = 0; o < y.length; o++) {
            Arrays.fill(y[o], convolution.bias().get(o));
            for (int i = 0; i < x.length; i++) {
                for (int k = 0; k < kernel; k++) {
                    double w = weight[(o * x.length + i) * kernel + k];
                    int shift = k * convolution.dilation();
                    for (int t = 0; t < frames; t++) {
                        y[o][t] += w * padded[i][t + shift];
                    }
                }
            }
        }
        return y;
    }

    /** The sequence with what lies beyond its edges. */
    private static double[][] pad(Conv1d convolution, double[][] x) {
        int frames = x[0].length;
        int all = frames + (convolution.kernel() - 1) * convolution.dilation();
        double[][] padded = new double[x.length][all];
        for (int c = 0; c < x.length; c++) {
            for (int p = 0; p < all; p++) {
                int t = p - convolution.padding();
                if (t >= 0 && t < frames) {
                    padded[c][p] = x[c][t];
                } else if (convolution.edges() == Edges.REFLECT) {
                    padded[c][p] = t < 0 ? x[c][-t] : x[c][2 * (frames - 1) - t];
                }
            }
        }
        return padded;
    }

    private static double normalise(BatchNorm norm, int c, double value) {
        double deviation = Math.sqrt(norm.variance().get(c) + norm.epsilon());
        return (value - norm.mean().get(c)) / deviation * norm.gamma().get(c)
                + norm.beta().get(c);
    }

    private static double[] linear(Linear layer, double[] x) {
        double[] y = new double[layer.outChannels()];
        for (int o = 0; o < y.length; o++) {
            y[o] = layer.bias().get(o);
            for (int i = 0; i < x.length; i++) {
                y[o] += layer.weight().get(o * x.length + i) * x[i];
            }
        }
        return y;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int c = 0; c < a.length; c++) {
            for (int t = 0; t < a[c].length; t++) {
                sum[c][t] = a[c][t] + b[c][t];
            }
        }
        return sum;
    }

    private static double[][] part(double[][] x, int index, int width) {
        return Arrays.copyOfRange(x, index * width, (index + 1) * width);
    }

    private static double[][] concatenate(double[][] a, double[][] b) {
        double[][] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
