package org.ecapa4j.backends.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** Builds the networks of {@link WeightRecipe}, one framework's names and order after the other. */
final class RecipeNetworks {
    private static final int BINS = 80;
    private static final int SCALE = 8;
    private static final int BLOCKS = 3;
    private static final double EPSILON = 1e-5;

    private final long seed;
    private final Edges edges;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();

    private RecipeNetworks(long seed, Edges edges) {
        this.seed = seed;
        this.edges = edges;
    }

    static WeightRecipe mindspore(long seed, int channels, int attention, int squeeze, int embedding) {
        RecipeNetworks recipe = new RecipeNetworks(seed, Edges.ZERO);
        int stacked = BLOCKS * channels;
        Tdnn input = recipe.mindsporeTdnn("0", BINS, channels, 5, 1);
        List<SeRes2Block> blocks = new ArrayList<>();
        for (int i = 1; i <= BLOCKS; i++) {
            Tdnn entry = recipe.mindsporeTdnn(i + ".tdnn1", channels, channels, 1, 1);
            List<Tdnn> branches = new ArrayList<>();
            for (int j = 0; j < SCALE - 1; j++) {
                String name = i + ".res2net_block.blocks." + j;
                branches.add(recipe.mindsporeTdnn(name, channels / SCALE, channels / SCALE, 3, i + 1));
            }
            Tdnn exit = recipe.mindsporeTdnn(i + ".tdnn2", channels, channels, 1, 1);
            blocks.add(new SeRes2Block(
                    entry,
                    new Res2Net(branches, PassThrough.FIRST),
                    exit,
                    new SqueezeExcitation(
                            recipe.linear(i + ".se_block.conv1", channels, squeeze),
                            recipe.linear(i + ".se_block.conv2", squeeze, channels))));
        }
        Tdnn aggregation = recipe.mindsporeTdnn("mfa", stacked, stacked, 1, 1);
        AttentiveStatisticsPooling pooling = new AttentiveStatisticsPooling(
                recipe.mindsporeTdnn("asp.tdnn", stacked, attention, 1, 1),
                recipe.linear("asp.conv", attention, stacked),
                GlobalContext.NONE,
                1e-12);
        BatchNorm pooledNorm = recipe.mindsporeNorm("asp_bn.norm2d", 2 * stacked);
        return recipe.recipe(
                input, blocks, aggregation, pooling, pooledNorm, recipe.linear("fc", 2 * stacked, embedding));
    }

    static WeightRecipe speechbrain(long seed, int channels, int attention, int squeeze, int embedding) {
        RecipeNetworks recipe = new RecipeNetworks(seed, Edges.REFLECT);
        int stacked = BLOCKS * channels;
        Tdnn input = recipe.speechbrainTdnn("blocks.0", BINS, channels, 5, 1);
        List<SeRes2Block> blocks = new ArrayList<>();
        for (int i = 1; i <= BLOCKS; i++) {
            String block = "blocks." + i;
            Tdnn entry = recipe.speechbrainTdnn(block + ".tdnn1", channels, channels, 1, 1);
            List<Tdnn> branches = new ArrayList<>();
            for (int j = 0; j < SCALE - 1; j++) {
                String name = block + ".res2net_block.blocks." + j;
                branches.add(recipe.speechbrainTdnn(name, channels / SCALE, channels / SCALE, 3, i + 1));
            }
            Tdnn exit = recipe.speechbrainTdnn(block + ".tdnn2", channels, channels, 1, 1);
            blocks.add(new SeRes2Block(
                    entry,
                    new Res2Net(branches, PassThrough.FIRST),
                    exit,
                    new SqueezeExcitation(
                            recipe.linear(block + ".se_block.conv1.conv", channels, squeeze),
                            recipe.linear(block + ".se_block.conv2.conv", squeeze, channels))));
        }
        Tdnn aggregation = recipe.speechbrainTdnn("mfa", stacked, stacked, 1, 1);
        AttentiveStatisticsPooling pooling = new AttentiveStatisticsPooling(
                recipe.speechbrainTdnn("asp.tdnn", 3 * stacked, attention, 1, 1),
                recipe.linear("asp.conv.conv", attention, stacked),
                GlobalContext.MEAN_AND_CLAMPED_DEVIATION,
                1e-12);
        BatchNorm pooledNorm = recipe.pytorchNorm("asp_bn.norm", 2 * stacked);
        return recipe.recipe(
                input, blocks, aggregation, pooling, pooledNorm, recipe.linear("fc.conv", 2 * stacked, embedding));
    }

    static WeightRecipe wespeaker(long seed, int channels, int embedding, boolean globalContext) {
        int pooled = 1536;
        int bottleneck = 128;
        RecipeNetworks recipe = new RecipeNetworks(seed, Edges.ZERO);
        Tdnn input = recipe.wespeakerTdnn("layer1", BINS, channels, 5);
        List<SeRes2Block> blocks = new ArrayList<>();
        for (int i = 2; i <= BLOCKS + 1; i++) {
            String block = "layer" + i + ".se_res2block.";
            Tdnn entry = recipe.wespeakerTdnn(block + "0", channels, channels, 1);
            List<Tdnn> branches = recipe.wespeakerBranches(block + "1", channels / SCALE, i);
            Tdnn exit = recipe.wespeakerTdnn(block + "2", channels, channels, 1);
            blocks.add(new SeRes2Block(
                    entry,
                    new Res2Net(branches, PassThrough.LAST),
                    exit,
                    new SqueezeExcitation(
                            recipe.linear(block + "3.linear1", channels, bottleneck),
                            recipe.linear(block + "3.linear2", bottleneck, channels))));
        }
        Tdnn aggregation = new Tdnn(recipe.conv("conv", BLOCKS * channels, pooled, 1, 1), Activation.RELU, null);
        AttentiveStatisticsPooling pooling = new AttentiveStatisticsPooling(
                new Tdnn(
                        recipe.conv("pool.linear1", globalContext ? 3 * pooled : pooled, bottleneck, 1, 1),
                        Activation.NONE,
                        null),
                recipe.linear("pool.linear2", bottleneck, pooled),
                globalContext ? GlobalContext.MEAN_AND_OFFSET_DEVIATION : GlobalContext.NONE,
                1e-7);
        BatchNorm pooledNorm = recipe.pytorchNorm("bn", 2 * pooled);
        return recipe.recipe(
                input, blocks, aggregation, pooling, pooledNorm, recipe.linear("linear", 2 * pooled, embedding));
    }

    private WeightRecipe recipe(
            Tdnn input,
            List<SeRes2Block> blocks,
            Tdnn aggregation,
            AttentiveStatisticsPooling pooling,
            BatchNorm pooledNorm,
            Linear embedding) {
        return new WeightRecipe(
                new EcapaNetwork(input, blocks, aggregation, pooling, pooledNorm, embedding), parameters);
    }

    private Tdnn mindsporeTdnn(String name, int in, int out, int kernel, int dilation) {
        return new Tdnn(
                conv(name + ".conv", in, out, kernel, dilation),
                Activation.RELU,
                mindsporeNorm(name + ".norm.norm2d", out));
    }

    private Tdnn speechbrainTdnn(String name, int in, int out, int kernel, int dilation) {
        return new Tdnn(
                conv(name + ".conv.conv", in, out, kernel, dilation),
                Activation.RELU,
                pytorchNorm(name + ".norm.norm", out));
    }

    private Tdnn wespeakerTdnn(String name, int in, int out, int kernel) {
        return new Tdnn(conv(name + ".conv", in, out, kernel, 1), Activation.RELU, pytorchNorm(name + ".bn", out));
    }

    /** All convolutions come before all normalisations. */
    private List<Tdnn> wespeakerBranches(String name, int width, int dilation) {
        List<Conv1d> convolutions = new ArrayList<>();
        for (int j = 0; j < SCALE - 1; j++) {
            convolutions.add(conv(name + ".convs." + j, width, width, 3, dilation));
        }
        List<Tdnn> branches = new ArrayList<>();
        for (int j = 0; j < SCALE - 1; j++) {
            branches.add(new Tdnn(convolutions.get(j), Activation.RELU, pytorchNorm(name + ".bns." + j, width)));
        }
        return branches;
    }

    private Conv1d conv(String name, int in, int out, int kernel, int dilation) {
        Tensor weight = weight(name, in * kernel, out, in, kernel);
        return new Conv1d(weight, put(name + ".bias", -0.1, 0.1, out), dilation, edges);
    }

    private Linear linear(String name, int in, int out) {
        Tensor weight = weight(name, in, out, in);
        return new Linear(weight, put(name + ".bias", -0.1, 0.1, out));
    }

    private Tensor weight(String layer, int fanIn, int... dims) {
        double gain = switch (layer) {
            case "0.conv", "blocks.0.conv.conv", "layer1.conv" -> 0.08;
            case "asp.conv", "asp.conv.conv", "pool.linear2" -> 3.0;
            default -> 1.0;
        };
        double bound = gain * Math.sqrt(3.0 / fanIn);
        return put(layer + ".weight", -bound, bound, dims);
    }

    private BatchNorm mindsporeNorm(String name, int channels) {
        Tensor mean = put(name + ".moving_mean", 0.2, 0.6, channels);
        Tensor variance = put(name + ".moving_variance", 0.5, 1.5, channels);
        Tensor gamma = put(name + ".gamma", 0.5, 1.5, channels);
        Tensor beta = put(name + ".beta", -0.3, 0.3, channels);
        return new BatchNorm(gamma, beta, mean, variance, EPSILON);
    }

    private BatchNorm pytorchNorm(String name, int channels) {
        Tensor gamma = put(name + ".weight", 0.5, 1.5, channels);
        Tensor beta = put(name + ".bias", -0.3, 0.3, channels);
        Tensor mean = put(name + ".running_mean", 0.2, 0.6, channels);
        Tensor variance = put(name + ".running_var", 0.5, 1.5, channels);
        return new BatchNorm(gamma, beta, mean, variance, EPSILON);
    }

    private Tensor put(String name, double low, double high, int... dims) {
        Tensor tensor = WeightRecipe.tensor(name, seed, low, high, dims);
        parameters.put(name, tensor);
        return tensor;
    }
}
