package org.ecapa4j.model;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.features.FrontEnd;
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

/** Smallest networks, and a format and a card that are easy to write by hand. */
final class TestModels {
    private TestModels() {}

    /** What a test may change of a network: everything that tensors do not show. */
    static final class Shape {
        int dilation = 2;
        Edges edges = Edges.ZERO;
        Activation activation = Activation.RELU;
        double epsilon = 1e-5;
        Res2Net.PassThrough passThrough = Res2Net.PassThrough.FIRST;
        double varianceFloor = 1e-12;
        float firstWeight = 0.25f;
        int embedding = 3;
        boolean normalisedAggregation = true;
    }

    static EcapaNetwork network(Shape shape) {
        Tdnn input = tdnn(shape, 4, 2, 3, 1);
        Conv1d first = input.convolution();
        float[] weights = first.weight().toArray();
        weights[0] = shape.firstWeight;
        input = new Tdnn(
                new Conv1d(Tensor.of(weights, 4, 2, 3), first.bias(), 1, shape.edges), shape.activation, input.norm());
        Res2Net res2net = new Res2Net(List.of(tdnn(shape, 2, 2, 3, shape.dilation)), shape.passThrough);
        SeRes2Block block = new SeRes2Block(
                tdnn(shape, 4, 4, 1, 1),
                res2net,
                tdnn(shape, 4, 4, 1, 1),
                new SqueezeExcitation(linear(2, 4), linear(4, 2)));
        Tdnn aggregation = tdnn(shape, 5, 4, 1, 1);
        return new EcapaNetwork(
                input,
                List.of(block),
                shape.normalisedAggregation
                        ? aggregation
                        : new Tdnn(aggregation.convolution(), aggregation.activation(), null),
                new AttentiveStatisticsPooling(
                        tdnn(shape, 2, 5, 1, 1), linear(5, 2), GlobalContext.NONE, shape.varianceFloor),
                norm(shape, 10),
                linear(shape.embedding, 10));
    }

    private static Tdnn tdnn(Shape shape, int out, int in, int kernel, int dilation) {
        Conv1d convolution = new Conv1d(tensor(out, in, kernel), tensor(out), dilation, shape.edges);
        return new Tdnn(convolution, shape.activation, norm(shape, out));
    }

    private static BatchNorm norm(Shape shape, int channels) {
        return new BatchNorm(tensor(channels), tensor(channels), tensor(channels), tensor(channels), shape.epsilon);
    }

    private static Linear linear(int out, int in) {
        return new Linear(tensor(out, in), tensor(out));
    }

    private static Tensor tensor(int... dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = 1f / (i + 1);
        }
        return Tensor.of(values, dims);
    }

    /** Reads {@code net <first weight>}. */
    static final class TextFormat implements CheckpointFormat {
        @Override
        public String id() {
            return "text";
        }

        @Override
        public boolean recognises(ModelFile file) {
            return file.text().startsWith("net ");
        }

        @Override
        public Checkpoint read(ModelFile file) {
            Shape shape = new Shape();
            shape.firstWeight = Float.parseFloat(file.text().substring(4));
            return new Checkpoint(network(shape), FrontEnd.speechbrain(), List.of());
        }

        @Override
        public void write(Checkpoint checkpoint, OutputStream out) {
            throw new AssertionError("nothing is written here");
        }
    }

    /** Reads {@code card}, then one line per asset: format, link, SHA-256. */
    static final class TextCard implements ModelCardFormat {
        @Override
        public String id() {
            return "text-card";
        }

        @Override
        public boolean recognises(ModelFile file) {
            return file.text().startsWith("card");
        }

        @Override
        public ModelCard read(ModelFile file) {
            List<ModelCard.Asset> assets = new ArrayList<>();
            for (String line : file.text().lines().skip(1).toList()) {
                String[] words = line.split(" ", -1);
                if (words.length != 3) {
                    throw new ModelFormatException(file.name(), List.of("bad line '" + line + "'"));
                }
                assets.add(new ModelCard.Asset(words[0], words[1], words[2]));
            }
            return new ModelCard("carded", Map.of(), assets, "");
        }
    }

    /** Serves the same files under its names. */
    record FixedSource(String id, Set<String> names, ModelFiles files) implements ModelSource {
        @Override
        public ModelFiles open(String name) {
            return files;
        }
    }
}
