package org.ecapa4j.backends.testkit;

import java.util.ArrayList;
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
import org.ecapa4j.network.SeededWeights;
import org.ecapa4j.network.SqueezeExcitation;
import org.ecapa4j.network.Tdnn;

/** Builds the networks of {@link WeightRecipe} that come from PyTorch, with the framework's names and order. */
final class RecipeNetworks {
    private static final int BINS = 80;
    private static final int SCALE = 8;
    private static final int BLOCKS = 3;

    private final SeededWeights weights;

    private RecipeNetworks(long seed, Edges edges) {
        this.weights = new SeededWeights(seed, edges);
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
                            recipe.weights.linear(block + ".se_block.conv1.conv", channels, squeeze),
                            recipe.weights.linear(block + ".se_block.conv2.conv", squeeze, channels))));
        }
        Tdnn aggregation = recipe.speechbrainTdnn("mfa", stacked, stacked, 1, 1);
        AttentiveStatisticsPooling pooling = new AttentiveStatisticsPooling(
                recipe.speechbrainTdnn("asp.tdnn", 3 * stacked, attention, 1, 1),
                recipe.weights.linear("asp.conv.conv", attention, stacked),
                GlobalContext.MEAN_AND_CLAMPED_DEVIATION,
                1e-12);
        BatchNorm pooledNorm = recipe.weights.pytorchNorm("asp_bn.norm", 2 * stacked);
        return recipe.recipe(
                input,
                blocks,
                aggregation,
                pooling,
                pooledNorm,
                recipe.weights.linear("fc.conv", 2 * stacked, embedding));
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
                            recipe.weights.linear(block + "3.linear1", channels, bottleneck),
                            recipe.weights.linear(block + "3.linear2", bottleneck, channels))));
        }
        Tdnn aggregation =
                new Tdnn(recipe.weights.convolution("conv", BLOCKS * channels, pooled, 1, 1), Activation.RELU, null);
        AttentiveStatisticsPooling pooling = new AttentiveStatisticsPooling(
                new Tdnn(
                        recipe.weights.convolution(
                                "pool.linear1", globalContext ? 3 * pooled : pooled, bottleneck, 1, 1),
                        Activation.NONE,
                        null),
                recipe.weights.linear("pool.linear2", bottleneck, pooled),
                globalContext ? GlobalContext.MEAN_AND_OFFSET_DEVIATION : GlobalContext.NONE,
                1e-7);
        BatchNorm pooledNorm = recipe.weights.pytorchNorm("bn", 2 * pooled);
        return recipe.recipe(
                input,
                blocks,
                aggregation,
                pooling,
                pooledNorm,
                recipe.weights.linear("linear", 2 * pooled, embedding));
    }

    private WeightRecipe recipe(
            Tdnn input,
            List<SeRes2Block> blocks,
            Tdnn aggregation,
            AttentiveStatisticsPooling pooling,
            BatchNorm pooledNorm,
            Linear embedding) {
        return new WeightRecipe(
                new EcapaNetwork(input, blocks, aggregation, pooling, pooledNorm, embedding), weights.parameters());
    }

    private Tdnn speechbrainTdnn(String name, int in, int out, int kernel, int dilation) {
        return new Tdnn(
                weights.convolution(name + ".conv.conv", in, out, kernel, dilation),
                Activation.RELU,
                weights.pytorchNorm(name + ".norm.norm", out));
    }

    private Tdnn wespeakerTdnn(String name, int in, int out, int kernel) {
        return new Tdnn(
                weights.convolution(name + ".conv", in, out, kernel, 1),
                Activation.RELU,
                weights.pytorchNorm(name + ".bn", out));
    }

    /** All convolutions come before all normalisations. */
    private List<Tdnn> wespeakerBranches(String name, int width, int dilation) {
        List<Conv1d> convolutions = new ArrayList<>();
        for (int j = 0; j < SCALE - 1; j++) {
            convolutions.add(weights.convolution(name + ".convs." + j, width, width, 3, dilation));
        }
        List<Tdnn> branches = new ArrayList<>();
        for (int j = 0; j < SCALE - 1; j++) {
            branches.add(
                    new Tdnn(convolutions.get(j), Activation.RELU, weights.pytorchNorm(name + ".bns." + j, width)));
        }
        return branches;
    }
}
