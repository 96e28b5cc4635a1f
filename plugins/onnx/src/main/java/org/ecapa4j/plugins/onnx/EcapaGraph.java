package org.ecapa4j.plugins.onnx;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.ecapa4j.network.SqueezeExcitation;
import org.ecapa4j.network.Tdnn;
import org.ecapa4j.network.Tensor;
import org.ecapa4j.plugins.onnx.OnnxGraph.Attribute;
import org.ecapa4j.plugins.onnx.OnnxGraph.Dimension;

/**
 * An {@link EcapaNetwork} as a graph of ONNX operators: {@code feats [B][T][bins]} and, if asked for, {@code mask [B][T]} in,
 * {@code embs [B][embedding]} out.
 *
 * <p>Written for compilers that have no one-dimensional convolution of their own and for half precision. Activations are {@code
 * [B][channels][1][T]}: the convolutions are two-dimensional ones of height 1, softmax and means run over the last axis. Means
 * weigh before they sum and variances are weighted means of squared distances, so that no sum over time grows with its length.
 *
 * <p>With a mask every convolution that looks at neighbouring frames sees zeros for padding, as beyond the edges; the mean of
 * squeeze-excitation and of the context counts the recording's frames only; and the softmax gives padding no weight. A padded
 * recording has then the embedding that it has alone.
 */
final class EcapaGraph {
    static final String FEATURES = "feats";
    static final String MASK = "mask";
    static final String EMBEDDINGS = "embs";

    private static final int TIME = 3;
    /** Softmax turns it into 0 in single and in half precision. */
    private static final float OUT_OF_SIGHT = 1e4f;

    private final EcapaNetwork network;
    private final OnnxGraph graph;
    private final Dimension frames;
    private final boolean dynamic;
    private final String axisOfTime;
    private final boolean masked;
    /** {@code [B][1][1][T]}: 1 for frames of the recording, 0 for padding. */
    private final String mask;
    /** {@code [B][1][1][T]}: the mask divided by its sum. */
    private final String share;

    private EcapaGraph(EcapaNetwork network, OnnxGraph graph, int batch, int frames, boolean withMask) {
        this.network = network;
        this.graph = graph;
        this.dynamic = frames == 0;
        this.frames = dynamic ? Dimension.open("frames") : Dimension.of(frames);
        this.masked = withMask;
        graph.input(FEATURES, Dimension.of(batch), this.frames, Dimension.of(network.bins()));
        axisOfTime = graph.integers("axis.time", TIME);
        if (withMask) {
            String input = graph.input(MASK, Dimension.of(batch), this.frames);
            mask = graph.add("mask.planes", "Unsqueeze", List.of(input, graph.integers("mask.axes", 1, 2)));
            share = graph.add("mask.share", "Div", List.of(mask, sumOverTime("mask.frames", mask)));
        } else {
            mask = "";
            share = "";
        }
    }

    /**
     * Adds the network to a graph.
     *
     * @param frames 0 if their number is not fixed
     */
    static void add(EcapaNetwork network, OnnxGraph graph, int batch, int frames, boolean withMask) {
        new EcapaGraph(network, graph, batch, frames, withMask).build(batch);
    }

    private void build(int batch) {
        String turned = graph.add("turned", "Transpose", List.of(FEATURES), Attribute.integers("perm", 0, 2, 1));
        String planes = graph.add("planes", "Unsqueeze", List.of(turned, graph.integers("planes.axes", 2)));
        String x = tdnn("input", network.input(), planes);
        List<String> stacked = new ArrayList<>();
        for (int i = 0; i < network.blocks().size(); i++) {
            x = block("blocks." + i, network.blocks().get(i), x);
            stacked.add(x);
        }
        String together = graph.add("stacked", "Concat", stacked, Attribute.integer("axis", 1));
        String pooled = pool(network.pooling(), tdnn("aggregation", network.aggregation(), together));
        String normalised = norm("pooled-norm", network.pooledNorm(), pooled);
        String embedded = linear("embedding", network.embedding(), normalised);
        graph.add(EMBEDDINGS, "Squeeze", List.of(embedded, graph.integers("embs.axes", 2, TIME)));
        graph.output(EMBEDDINGS, Dimension.of(batch), Dimension.of(network.embeddingSize()));
    }

    private String block(String name, SeRes2Block block, String x) {
        String entered = tdnn(name + ".entry", block.entry(), x);
        String chained = chain(name + ".res2net", block.res2net(), entered);
        String left = tdnn(name + ".exit", block.exit(), chained);
        String gated = gate(name, block.squeezeExcitation(), left);
        return graph.add(name + ".sum", "Add", List.of(gated, x));
    }

    private String chain(String name, Res2Net res2net, String x) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < res2net.scale(); i++) {
            parts.add(name + ".part." + i);
        }
        long[] widths = new long[res2net.scale()];
        Arrays.fill(widths, res2net.width());
        graph.add(
                name + ".split",
                "Split",
                List.of(x, graph.integers(name + ".widths", widths)),
                parts,
                Attribute.integer("axis", 1));
        List<String> chained = new ArrayList<>(parts);
        int first = res2net.passThrough() == PassThrough.FIRST ? 1 : 0;
        for (int i = 0; i < res2net.branches().size(); i++) {
            int part = first + i;
            String in = i == 0
                    ? parts.get(part)
                    : graph.add(name + ".add." + i, "Add", List.of(parts.get(part), chained.get(part - 1)));
            chained.set(part, tdnn(name + "." + i, res2net.branches().get(i), in));
        }
        return graph.add(name, "Concat", chained, Attribute.integer("axis", 1));
    }

    private String gate(String name, SqueezeExcitation layer, String x) {
        String squeezed = linear(name + ".squeeze", layer.squeeze(), meanOverTime(name + ".mean", x));
        String excited = linear(name + ".excite", layer.excite(), graph.add(name + ".relu", "Relu", List.of(squeezed)));
        String gates = graph.add(name + ".gates", "Sigmoid", List.of(excited));
        return graph.add(name + ".gated", "Mul", List.of(x, gates));
    }

    private String pool(AttentiveStatisticsPooling pooling, String x) {
        String attended = attend(pooling, x);
        String logits =
                linear("pooling.logits", pooling.logits(), graph.add("pooling.tanh", "Tanh", List.of(attended)));
        if (masked) {
            String one = graph.constant("one", new float[] {1}, 1);
            String far = graph.constant("out-of-sight", new float[] {OUT_OF_SIGHT}, 1);
            String padding = graph.add("pooling.padding", "Sub", List.of(mask, one));
            String hidden = graph.add("pooling.hidden", "Mul", List.of(padding, far));
            logits = graph.add("pooling.visible", "Add", List.of(logits, hidden));
        }
        String weights = graph.add("pooling.weights", "Softmax", List.of(logits), Attribute.integer("axis", TIME));
        String mean = sumOverTime("pooling.mean", product("pooling.weighted", weights, x));
        String variance = variance("pooling", x, mean, weights);
        String deviation = root("pooling.deviation", variance, pooling.varianceFloor());
        return graph.add("pooling.pooled", "Concat", List.of(mean, deviation), Attribute.integer("axis", 1));
    }

    /** The attention layer: what it says of the context is the same in all frames and is added once. */
    private String attend(AttentiveStatisticsPooling pooling, String x) {
        Tdnn attention = pooling.attention();
        if (pooling.context() == GlobalContext.NONE) {
            return tdnn("pooling.attention", attention, x);
        }
        int channels = pooling.channels();
        Conv1d whole = attention.convolution();
        String ofFrame = convolution("pooling.attention.frame", inputs(whole, 0, channels, true), x);
        String ofContext = convolution(
                "pooling.attention.context", inputs(whole, channels, 2 * channels, false), context(pooling, x));
        String sum = graph.add("pooling.attention.sum", "Add", List.of(ofFrame, ofContext));
        return finish("pooling.attention", attention, sum);
    }

    private String context(AttentiveStatisticsPooling pooling, String x) {
        String mean = meanOverTime("pooling.context.mean", x);
        String variance = variance("pooling.context", x, mean, share);
        double floor = pooling.varianceFloor();
        if (pooling.context() == GlobalContext.MEAN_AND_CLAMPED_DEVIATION) {
            String deviation = root("pooling.context.deviation", variance, floor);
            return graph.add("pooling.context", "Concat", List.of(mean, deviation), Attribute.integer("axis", 1));
        }
        String unbiased = graph.add("pooling.context.unbiased", "Mul", List.of(variance, bessel()));
        String offset = graph.constant("pooling.context.floor", new float[] {(float) floor}, 1);
        String raised = graph.add("pooling.context.raised", "Add", List.of(unbiased, offset));
        String deviation = graph.add("pooling.context.deviation", "Sqrt", List.of(raised));
        return graph.add("pooling.context", "Concat", List.of(mean, deviation), Attribute.integer("axis", 1));
    }

    /** n / (n - 1) for n frames. */
    private String bessel() {
        if (!masked && !dynamic) {
            return graph.constant("bessel", new float[] {(float) (frames.value() / (frames.value() - 1.0))}, 1);
        }
        String one = graph.constant("bessel.one", new float[] {1}, 1);
        String count = masked ? "mask.frames" : countOfFrames();
        return graph.add("bessel", "Div", List.of(count, graph.add("bessel.less", "Sub", List.of(count, one))));
    }

    private String countOfFrames() {
        String shape = graph.add("shape", "Shape", List.of(FEATURES));
        String count = graph.add(
                "shape.frames",
                "Gather",
                List.of(shape, graph.integers("shape.index", 1)),
                Attribute.integer("axis", 0));
        return graph.add("frames.count", "Cast", List.of(count), Attribute.integer("to", 1));
    }

    private String tdnn(String name, Tdnn layer, String x) {
        return finish(name, layer, convolution(name + ".convolution", layer.convolution(), x));
    }

    private String finish(String name, Tdnn layer, String x) {
        String activated = layer.activation() == Activation.RELU ? graph.add(name + ".relu", "Relu", List.of(x)) : x;
        BatchNorm norm = layer.norm();
        return norm == null ? activated : norm(name + ".norm", norm, activated);
    }

    private String convolution(String name, Conv1d layer, String x) {
        int kernel = layer.kernel();
        long before = layer.padding();
        long after = (long) (kernel - 1) * layer.dilation() - before;
        String in = x;
        if (kernel > 1 && masked) {
            in = product(name + ".masked", x, mask);
        }
        boolean reflect = layer.edges() == Edges.REFLECT && before + after > 0;
        if (reflect) {
            String paddings = graph.integers(name + ".pads", 0, 0, 0, before, 0, 0, 0, after);
            in = graph.add(name + ".padded", "Pad", List.of(in, paddings), Attribute.text("mode", "reflect"));
        }
        Tensor weight = layer.weight();
        String weights =
                graph.constant(name + ".weight", weight.toArray(), layer.outChannels(), layer.inChannels(), 1, kernel);
        List<String> from = new ArrayList<>(List.of(in, weights));
        from.add(graph.constant(name + ".bias", layer.bias().toArray(), layer.outChannels()));
        return graph.add(
                name,
                "Conv",
                from,
                Attribute.integers("kernel_shape", 1, kernel),
                Attribute.integers("dilations", 1, layer.dilation()),
                Attribute.integers("strides", 1, 1),
                Attribute.integers("pads", 0, reflect ? 0 : before, 0, reflect ? 0 : after),
                Attribute.integer("group", 1));
    }

    private String linear(String name, Linear layer, String x) {
        Tensor weight = layer.weight().reshape(layer.outChannels(), layer.inChannels(), 1);
        return convolution(name, new Conv1d(weight, layer.bias(), 1, Edges.ZERO), x);
    }

    private String norm(String name, BatchNorm norm, String x) {
        return graph.add(
                name,
                "BatchNormalization",
                List.of(
                        x,
                        graph.constant(name + ".gamma", norm.gamma().toArray(), norm.channels()),
                        graph.constant(name + ".beta", norm.beta().toArray(), norm.channels()),
                        graph.constant(name + ".mean", norm.mean().toArray(), norm.channels()),
                        graph.constant(name + ".variance", norm.variance().toArray(), norm.channels())),
                Attribute.real("epsilon", (float) norm.epsilon()));
    }

    private String meanOverTime(String name, String x) {
        return masked
                ? sumOverTime(name, product(name + ".weighted", x, share))
                : graph.add(
                        name,
                        "ReduceMean",
                        List.of(x),
                        Attribute.integers("axes", TIME),
                        Attribute.integer("keepdims", 1));
    }

    /** The weighted mean of squared distances; without weights, the plain one. */
    private String variance(String name, String x, String mean, String weights) {
        String distance = graph.add(name + ".distance", "Sub", List.of(x, mean));
        if (weights.isEmpty()) {
            return meanOverTime(name + ".variance", product(name + ".square", distance, distance));
        }
        // The weight first: the square of a large distance would leave the range of half precision.
        String weighted = product(name + ".weighted-distance", weights, distance);
        return sumOverTime(name + ".variance", product(name + ".square", weighted, distance));
    }

    private String root(String name, String variance, double floor) {
        String least = graph.constant(name + ".floor", new float[] {(float) floor});
        return graph.add(name, "Sqrt", List.of(graph.add(name + ".clipped", "Clip", List.of(variance, least))));
    }

    private String product(String name, String a, String b) {
        return graph.add(name, "Mul", List.of(a, b));
    }

    private String sumOverTime(String name, String x) {
        return graph.add(name, "ReduceSum", List.of(x, axisOfTime), Attribute.integer("keepdims", 1));
    }

    /** The part of a one-tap layer that reads some of its inputs. */
    private static Conv1d inputs(Conv1d layer, int from, int count, boolean withBias) {
        float[] weight = layer.weight().toArray();
        float[] some = new float[layer.outChannels() * count];
        for (int out = 0; out < layer.outChannels(); out++) {
            System.arraycopy(weight, out * layer.inChannels() + from, some, out * count, count);
        }
        Tensor bias = withBias ? layer.bias() : Tensor.of(new float[layer.outChannels()], layer.outChannels());
        return new Conv1d(Tensor.of(some, layer.outChannels(), count, 1), bias, 1, Edges.ZERO);
    }
}
