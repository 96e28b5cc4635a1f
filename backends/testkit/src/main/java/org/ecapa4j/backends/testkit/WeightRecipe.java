package org.ecapa4j.backends.testkit;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Tensor;

/**
 * Networks of seeded noise, the same on every machine: the networks of the goldens, of any size, without their weights
 * having to be stored.
 *
 * <p>A parameter's values depend on its name and the seed only. The state of a SplitMix64 generator (Steele, Lea and
 * Flood, 2014) starts at the 64-bit FNV-1a hash of the name in UTF-8, XOR the seed; each draw gives {@code u} in [0, 1)
 * from its upper 53 bits and the value {@code (float) (low + (high - low) * u)}, in C order. The ranges are such that
 * activations keep their size through the network.
 *
 * <p>The parameters carry the names and the order that the framework which the variant comes from gives them.
 */
public final class WeightRecipe {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

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
        return RecipeNetworks.mindspore(seed, channels, attention, squeeze, embedding);
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

    /** A tensor of the recipe. */
    static Tensor tensor(String name, long seed, double low, double high, int... dims) {
        int size = 1;
        for (int dim : dims) {
            size = Math.multiplyExact(size, dim);
        }
        long state = fnv1a(name) ^ seed;
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            state += 0x9E3779B97F4A7C15L;
            values[i] = (float) (low + (high - low) * unit(state));
        }
        return Tensor.view(FloatBuffer.wrap(values), dims);
    }

    static long fnv1a(String text) {
        long hash = FNV_OFFSET;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    /** The number in [0, 1) that SplitMix64 gives in this state. */
    static double unit(long state) {
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 11) * 0x1.0p-53;
    }
}
