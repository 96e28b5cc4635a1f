package org.ecapa4j;

import java.util.List;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.Model;
import org.ecapa4j.network.Activation;
import org.ecapa4j.network.AttentiveStatisticsPooling;
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
import org.jspecify.annotations.Nullable;

/** A well-formed network of four channels; what it would compute matters to no test here. */
final class TinyNetwork {
    static final int EMBEDDING = 6;

    private TinyNetwork() {}

    static EcapaNetwork of(Edges edges, float bias) {
        Res2Net res2net = new Res2Net(List.of(tdnn(2, 2, 3, edges, 0)), Res2Net.PassThrough.FIRST);
        SeRes2Block block = new SeRes2Block(
                tdnn(4, 4, 1, edges, 0),
                res2net,
                tdnn(4, 4, 1, edges, 0),
                new SqueezeExcitation(linear(4, 2), linear(2, 4)));
        return new EcapaNetwork(
                tdnn(80, 4, 5, edges, bias),
                List.of(block),
                tdnn(4, 4, 1, edges, 0),
                new AttentiveStatisticsPooling(
                        tdnn(4, 3, 1, edges, 0), linear(3, 4), AttentiveStatisticsPooling.GlobalContext.NONE, 1e-12),
                norm(8),
                linear(8, EMBEDDING));
    }

    static Model model(String name) {
        return model(name, 0, null);
    }

    /** Another bias gives another fingerprint. */
    static Model model(String name, float bias, @Nullable CalibrationProfile profile) {
        EcapaNetwork network = of(Edges.ZERO, bias);
        FrontEnd frontEnd = FrontEnd.speechbrain();
        return new Model(name, network, frontEnd, Fingerprint.of(network, frontEnd), null, profile);
    }

    private static Tdnn tdnn(int in, int out, int kernel, Edges edges, float bias) {
        Conv1d convolution = new Conv1d(tensor(0.1f, out, in, kernel), tensor(bias, out), 1, edges);
        return new Tdnn(convolution, Activation.RELU, norm(out));
    }

    private static Linear linear(int in, int out) {
        return new Linear(tensor(0.1f, out, in), tensor(0, out));
    }

    private static BatchNorm norm(int channels) {
        return new BatchNorm(tensor(1, channels), tensor(0, channels), tensor(0, channels), tensor(1, channels), 1e-5);
    }

    private static Tensor tensor(float value, int... dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        float[] values = new float[size];
        java.util.Arrays.fill(values, value);
        return Tensor.of(values, dims);
    }
}
