package org.ecapa4j.backends.reference;

import static org.ecapa4j.backends.reference.Workspace.FRAME_BLOCK;
import static org.ecapa4j.backends.reference.Workspace.PANEL;

import org.ecapa4j.network.Activation;
import org.ecapa4j.network.BatchNorm;
import org.ecapa4j.network.Conv1d;
import org.ecapa4j.network.Edges;
import org.ecapa4j.network.Linear;
import org.ecapa4j.network.Tdnn;
import org.ecapa4j.network.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A convolution over time with what follows it (activation, normalisation), the weights widened to double and laid out so
 * that the innermost loop runs over contiguous output channels.
 *
 * <p>Each output is {@code bias + sum over taps, then over inputs}: the order of summation depends on nothing else.
 */
final class Convolution {
    /** {@code [panel][tap][in][output channel within the panel]} */
    private final double[][][][] weights;

    private final double[] bias;
    private final int inChannels;
    private final int outChannels;
    private final int dilation;
    private final int padding;
    private final boolean reflect;
    private final boolean rectified;
    private final double @Nullable [] scale;
    private final double @Nullable [] shift;

    Convolution(Tdnn layer) {
        this(layer, 0, layer.inChannels());
    }

    /** The part of a layer that reads some of its inputs. */
    Convolution(Tdnn layer, int fromInput, int inputs) {
        this(layer.convolution(), layer.activation(), layer.norm(), fromInput, inputs);
    }

    /** A linear layer, frame by frame. */
    Convolution(Linear layer, Activation activation) {
        this(oneTap(layer), activation, null, 0, layer.inChannels());
    }

    Convolution(Conv1d convolution, Activation activation, @Nullable BatchNorm norm, int fromInput, int inputs) {
        this.inChannels = inputs;
        this.outChannels = convolution.outChannels();
        this.dilation = convolution.dilation();
        this.padding = convolution.padding();
        this.reflect = convolution.edges() == Edges.REFLECT;
        this.rectified = activation == Activation.RELU;
        this.scale = norm == null ? null : norm.scale();
        this.shift = norm == null ? null : norm.shift();
        this.bias = widen(convolution.bias().toArray());
        this.weights = layOut(convolution, fromInput, inputs);
    }

    private static Conv1d oneTap(Linear layer) {
        Tensor weight = layer.weight().reshape(layer.outChannels(), layer.inChannels(), 1);
        return new Conv1d(weight, layer.bias(), 1, Edges.ZERO);
    }

    private static double[] widen(float[] values) {
        double[] widened = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            widened[i] = values[i];
        }
        return widened;
    }

    private static double[][][][] layOut(Conv1d convolution, int fromInput, int inputs) {
        float[] weight = convolution.weight().toArray();
        int out = convolution.outChannels();
        int kernel = convolution.kernel();
        double[][][][] panels = new double[(out + PANEL - 1) / PANEL][kernel][inputs][];
        for (int panel = 0; panel < panels.length; panel++) {
            int from = panel * PANEL;
            int width = Math.min(PANEL, out - from);
            for (int in = 0; in < inputs; in++) {
                for (int tap = 0; tap < kernel; tap++) {
                    double[] row = new double[width];
                    for (int o = 0; o < width; o++) {
                        row[o] = weight[((from + o) * convolution.inChannels() + fromInput + in) * kernel + tap];
                    }
                    panels[panel][tap][in] = row;
                }
            }
        }
        return panels;
    }

    /** Bytes of the numbers that it keeps. */
    long bytes() {
        long perChannel = (long) inChannels * weights[0].length + 1 + (scale == null ? 0 : 2);
        return Double.BYTES * perChannel * outChannels;
    }

    /** Computes all frames. */
    void apply(Frames in, Frames out, double[][] sums) {
        apply(in, out, bias, sums);
    }

    /** Computes all frames with another bias; {@code sums} is room for a block of sums. */
    void apply(Frames in, Frames out, double[] start, double[][] sums) {
        for (int panel = 0; panel < weights.length; panel++) {
            int from = panel * PANEL;
            int width = Math.min(PANEL, outChannels - from);
            for (int first = 0; first < in.frames(); first += FRAME_BLOCK) {
                int count = Math.min(FRAME_BLOCK, in.frames() - first);
                for (int f = 0; f < count; f++) {
                    System.arraycopy(start, from, sums[f], 0, width);
                }
                for (int tap = 0; tap < weights[panel].length; tap++) {
                    accumulate(in, first + tap * dilation - padding, count, weights[panel][tap], sums, width);
                }
                for (int f = 0; f < count; f++) {
                    finish(sums[f], out.values(), out.row(first + f) + from, from, width);
                }
            }
        }
    }

    /** Adds the contribution of one tap, which sees the frames from {@code first} on, to a block of sums. */
    private void accumulate(Frames in, int first, int count, double[][] weight, double[][] sums, int width) {
        double[] x = in.values();
        int i = 0;
        for (; i + 3 < inChannels; i += 4) {
            for (int f = 0; f < count; f++) {
                int frame = source(first + f, in.frames());
                if (frame >= 0) {
                    int at = in.row(frame) + i;
                    addFour(
                            sums[f],
                            weight[i],
                            weight[i + 1],
                            weight[i + 2],
                            weight[i + 3],
                            x[at],
                            x[at + 1],
                            x[at + 2],
                            x[at + 3],
                            width);
                }
            }
        }
        for (; i < inChannels; i++) {
            for (int f = 0; f < count; f++) {
                int frame = source(first + f, in.frames());
                if (frame >= 0) {
                    addOne(sums[f], weight[i], x[in.row(frame) + i], width);
                }
            }
        }
    }

    /** The frame that stands at a place beyond the edges too, or -1 for zeros. */
    private int source(int frame, int frames) {
        if (frame >= 0 && frame < frames) {
            return frame;
        }
        if (!reflect) {
            return -1;
        }
        return frame < 0 ? -frame : 2 * (frames - 1) - frame;
    }

    /** Small, alone and over separate arrays, so that the compiler turns it into vector instructions. */
    private static void addFour(
            double[] sum,
            double[] w0,
            double[] w1,
            double[] w2,
            double[] w3,
            double x0,
            double x1,
            double x2,
            double x3,
            int width) {
        for (int o = 0; o < width; o++) {
            sum[o] += x0 * w0[o] + x1 * w1[o] + x2 * w2[o] + x3 * w3[o];
        }
    }

    private static void addOne(double[] sum, double[] w, double x, int width) {
        for (int o = 0; o < width; o++) {
            sum[o] += x * w[o];
        }
    }

    private void finish(double[] sum, double[] out, int at, int from, int width) {
        if (rectified) {
            for (int o = 0; o < width; o++) {
                sum[o] = Math.max(sum[o], 0);
            }
        }
        if (scale != null && shift != null) {
            for (int o = 0; o < width; o++) {
                sum[o] = sum[o] * scale[from + o] + shift[from + o];
            }
        }
        System.arraycopy(sum, 0, out, at, width);
    }
}
