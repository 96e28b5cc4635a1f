package org.ecapa4j.plugins.mindspore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.errors.ModelMismatchException;
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

/**
 * A network as MindSpore's parameters, and back. Weights are {@code [out, in, 1, taps]}. What parameters do not say is the
 * same for all of MindSpore's networks: zero edges, dilations 1, 2, 3, ... by block, no global context, epsilon 1e-5,
 * smallest weighted variance 1e-12.
 */
final class NetworkParameters {
    private static final double EPSILON = 1e-5;
    private static final double VARIANCE_FLOOR = 1e-12;

    private final Map<String, Tensor> parameters;

    private NetworkParameters(Map<String, Tensor> parameters) {
        this.parameters = parameters;
    }

    /**
     * Builds the network.
     *
     * @param parameters by bare name, complete and of fitting shapes
     */
    static EcapaNetwork toNetwork(Map<String, Tensor> parameters, int blocks, int scale) {
        return new NetworkParameters(parameters).network(blocks, scale);
    }

    /**
     * All parameters by bare name in MindSpore's order.
     *
     * @throws ModelMismatchException if the network has properties that a MindSpore checkpoint cannot express
     */
    static Map<String, Tensor> of(EcapaNetwork network) {
        List<String> problems = new ArrayList<>();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        putTdnn(parameters, "0", network.input(), problems);
        for (int i = 0; i < network.blocks().size(); i++) {
            SeRes2Block block = network.blocks().get(i);
            String name = (i + 1) + ".";
            putTdnn(parameters, name + "tdnn1", block.entry(), problems);
            List<Tdnn> branches = block.res2net().branches();
            for (int j = 0; j < branches.size(); j++) {
                putTdnn(parameters, name + "res2net_block.blocks." + j, branches.get(j), problems);
            }
            putTdnn(parameters, name + "tdnn2", block.exit(), problems);
            putLinear(
                    parameters,
                    name + "se_block.conv1",
                    block.squeezeExcitation().squeeze());
            putLinear(
                    parameters,
                    name + "se_block.conv2",
                    block.squeezeExcitation().excite());
        }
        putTdnn(parameters, "mfa", network.aggregation(), problems);
        putTdnn(parameters, "asp.tdnn", network.pooling().attention(), problems);
        putLinear(parameters, "asp.conv", network.pooling().logits());
        putNorm(parameters, "asp_bn", network.pooledNorm());
        putLinear(parameters, "fc", network.embedding());
        if (problems.isEmpty()) {
            compareWithWhatIsReadBack(parameters, network, problems);
        }
        if (!problems.isEmpty()) {
            throw new ModelMismatchException("The network cannot be written as MindSpore checkpoint, because its form"
                    + " cannot express:\n  - " + String.join("\n  - ", problems));
        }
        return parameters;
    }

    private static void compareWithWhatIsReadBack(
            Map<String, Tensor> parameters, EcapaNetwork network, List<String> problems) {
        int scale = network.blocks().get(0).res2net().scale();
        if (network.blocks().stream().anyMatch(block -> block.res2net().scale() != scale)) {
            problems.add("blocks of different numbers of Res2Net parts");
            return;
        }
        List<String> wanted = network.canonicalText().lines().toList();
        List<String> readBack = toNetwork(parameters, network.blocks().size(), scale)
                .canonicalText()
                .lines()
                .toList();
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).equals(readBack.get(i))) {
                problems.add("'" + wanted.get(i) + "' (it would be read as '" + readBack.get(i) + "')");
            }
        }
    }

    private EcapaNetwork network(int blocks, int scale) {
        Tdnn input = tdnn("0", 1);
        List<SeRes2Block> seRes2Blocks = new ArrayList<>();
        for (int i = 1; i <= blocks; i++) {
            List<Tdnn> branches = new ArrayList<>();
            for (int j = 0; j < scale - 1; j++) {
                branches.add(tdnn(i + ".res2net_block.blocks." + j, i + 1));
            }
            seRes2Blocks.add(new SeRes2Block(
                    tdnn(i + ".tdnn1", 1),
                    new Res2Net(branches, Res2Net.PassThrough.FIRST),
                    tdnn(i + ".tdnn2", 1),
                    new SqueezeExcitation(linear(i + ".se_block.conv1"), linear(i + ".se_block.conv2"))));
        }
        AttentiveStatisticsPooling pooling = new AttentiveStatisticsPooling(
                tdnn("asp.tdnn", 1), linear("asp.conv"), GlobalContext.NONE, VARIANCE_FLOOR);
        return new EcapaNetwork(input, seRes2Blocks, tdnn("mfa", 1), pooling, norm("asp_bn"), linear("fc"));
    }

    private Tdnn tdnn(String name, int dilation) {
        Tensor weight = tensor(name + ".conv.weight");
        Conv1d convolution = new Conv1d(
                weight.reshape(weight.dim(0), weight.dim(1), weight.dim(3)),
                tensor(name + ".conv.bias"),
                dilation,
                Edges.ZERO);
        return new Tdnn(convolution, Activation.RELU, norm(name + ".norm"));
    }

    private BatchNorm norm(String name) {
        return new BatchNorm(
                tensor(name + ".norm2d.gamma"),
                tensor(name + ".norm2d.beta"),
                tensor(name + ".norm2d.moving_mean"),
                tensor(name + ".norm2d.moving_variance"),
                EPSILON);
    }

    private Linear linear(String name) {
        Tensor weight = tensor(name + ".weight");
        return new Linear(weight.reshape(weight.dim(0), weight.dim(1)), tensor(name + ".bias"));
    }

    private Tensor tensor(String name) {
        Tensor tensor = parameters.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return tensor;
    }

    private static void putTdnn(Map<String, Tensor> parameters, String name, Tdnn layer, List<String> problems) {
        Tensor weight = layer.convolution().weight();
        parameters.put(name + ".conv.weight", weight.reshape(weight.dim(0), weight.dim(1), 1, weight.dim(2)));
        parameters.put(name + ".conv.bias", layer.convolution().bias());
        BatchNorm norm = layer.norm();
        if (norm == null) {
            problems.add("layer '" + name + "' without batch normalisation");
        } else {
            putNorm(parameters, name + ".norm", norm);
        }
    }

    private static void putNorm(Map<String, Tensor> parameters, String name, BatchNorm norm) {
        parameters.put(name + ".norm2d.moving_mean", norm.mean());
        parameters.put(name + ".norm2d.moving_variance", norm.variance());
        parameters.put(name + ".norm2d.gamma", norm.gamma());
        parameters.put(name + ".norm2d.beta", norm.beta());
    }

    private static void putLinear(Map<String, Tensor> parameters, String name, Linear layer) {
        parameters.put(name + ".weight", layer.weight().reshape(layer.outChannels(), layer.inChannels(), 1, 1));
        parameters.put(name + ".bias", layer.bias());
    }
}
