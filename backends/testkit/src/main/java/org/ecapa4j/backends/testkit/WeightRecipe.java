package org.ecapa4j.backends.testkit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.ecapa4j.network.SeededWeights;
import org.ecapa4j.network.Tensor;

/**
 * Networks of seeded noise, the same on every machine: the networks of the goldens, of any size, without their weights
 * having to be stored.
 *
 * <p>How the numbers are drawn is described at {@link SeededWeights}.
 *
 * <p>The parameters carry the names and the order that the framework which the variant comes from gives them.
 */
public final class WeightRecipe {
    private final EcapaNetwork network;
    private final Map<String, Tensor> parameters;

    WeightRecipe(EcapaNetwork network, Map<String, Tensor> parameters) {
        this.network = network;
        this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** MindSpore's variant with 64 channels: attention and squeeze 16, embedding 32, seed 1. */
    public static WeightRecipe tiny() {
        return mindspore(1, 64, 16, 16, 32);
    }

    /** MindSpore's variant with 256 channels: attention and squeeze 128, embedding 192, seed 2. */
    public static WeightRecipe c256() {
        return mindspore(2, 256, 128, 128, 192);
    }

    /** MindSpore's variant at its published size, 1024 channels, 20 million parameters: seed 3. */
    public static WeightRecipe full() {
        return mindspore(3, 1024, 128, 128, 192);
    }

    /** MindSpore's variant of any size. */
    public static WeightRecipe mindspore(long seed, int channels, int attention, int squeeze, int embedding) {
        SeededNetwork seeded = SeededNetwork.mindspore(seed, channels, attention, squeeze, embedding);
        return new WeightRecipe(seeded.network(), seeded.parameters());
    }

    /** SpeechBrain's variant with 64 channels: reflected edges, global context; seed 61. */
    public static WeightRecipe speechbrainTiny() {
        return RecipeNetworks.speechbrain(61, 64, 16, 16, 32);
    }

    /** WeSpeaker's variant with 32 channels: last part through, 1536 pooled channels; seed 62. */
    public static WeightRecipe wespeakerTiny() {
        return RecipeNetworks.wespeaker(62, 32, 32, false);
    }

    /** WeSpeaker's variant with 32 channels and global context; seed 63. */
    public static WeightRecipe wespeakerGlobTiny() {
        return RecipeNetworks.wespeaker(63, 32, 32, true);
    }

    public EcapaNetwork network() {
        return network;
    }

    /** The float32 parameters by the framework's name, in its order; dimensions as in {@link EcapaNetwork}. */
    public Map<String, Tensor> parameters() {
        return parameters;
    }
}
