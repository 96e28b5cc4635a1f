package org.ecapa4j.network;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.network.AttentiveStatisticsPooling.GlobalContext;
import org.ecapa4j.network.Res2Net.PassThrough;

/** Networks of zeros, small enough to count by hand. */
public final class Nets {
    private Nets() {}

    /** 3 bins, 4 channels in 2 parts, 2 blocks, 5 pooled channels, embedding of 6. */
    public static EcapaNetwork network(Edges edges, PassThrough passThrough, GlobalContext context) {
        List<SeRes2Block> blocks = List.of(block(4, 2, edges, passThrough), block(4, 3, edges, passThrough));
        return new EcapaNetwork(
                tdnn(3, 4, 5, 1, edges),
                blocks,
                tdnn(8, 5, 1, 1, edges),
                new AttentiveStatisticsPooling(
                        tdnn(context == GlobalContext.NONE ? 5 : 15, 2, 1, 1, edges), linear(2, 5), context, 1e-12),
                norm(10),
                linear(10, 6));
    }

    static SeRes2Block block(int channels, int dilation, Edges edges, PassThrough passThrough) {
        List<Tdnn> branches = new ArrayList<>();
        branches.add(tdnn(channels / 2, channels / 2, 3, dilation, edges));
        return new SeRes2Block(
                tdnn(channels, channels, 1, 1, edges),
                new Res2Net(branches, passThrough),
                tdnn(channels, channels, 1, 1, edges),
                new SqueezeExcitation(linear(channels, 2), linear(2, channels)));
    }

    static Tdnn tdnn(int in, int out, int kernel, int dilation, Edges edges) {
        return new Tdnn(conv(in, out, kernel, dilation, edges), Activation.RELU, norm(out));
    }

    static Conv1d conv(int in, int out, int kernel, int dilation, Edges edges) {
        return new Conv1d(zeros(out, in, kernel), zeros(out), dilation, edges);
    }

    static Linear linear(int in, int out) {
        return new Linear(zeros(out, in), zeros(out));
    }

    static BatchNorm norm(int channels) {
        return new BatchNorm(zeros(channels), zeros(channels), zeros(channels), zeros(channels), 1e-5);
    }

    static Tensor zeros(int... dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return Tensor.of(new float[size], dims);
    }
}
