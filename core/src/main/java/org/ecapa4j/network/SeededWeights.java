package org.ecapa4j.network;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Layers of seeded noise, the same on every machine: for tests and benchmarks, without weights having to be stored.
 *
 * <p>A parameter's values depend on its name and the seed only. The state of a SplitMix64 generator (Steele, Lea and Flood,
 * Fast Splittable Pseudorandom Number Generators, 2014) starts at the 64-bit FNV-1a hash of the name in UTF-8, XOR the seed;
 * each draw gives {@code u} in [0, 1) from its upper 53 bits and the value {@code (float) (low + (high - low) * u)}, in C
 * order. The ranges are such that activations keep their size through a network whose layers have the names that
 * MindSpore, SpeechBrain or WeSpeaker give them: weights are uniform in {@code gain * sqrt(3 / fanIn)} either way, where the
 * gain is 1 but for the input layer and the attention's last.
 *
 * <p>Collects what it makes. Not safe for concurrent use.
 */
public final class SeededWeights {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final double EPSILON = 1e-5;

    private final long seed;
    private final Edges edges;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();

    /** @param edges of the convolutions */
    public SeededWeights(long seed, Edges edges) {
        this.seed = seed;
        this.edges = edges;
    }

    /** What has been made so far, by name, in this order. */
    public Map<String, Tensor> parameters() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** A convolution with the parameters {@code name.weight} and {@code name.bias}. */
    public Conv1d convolution(String name, int in, int out, int kernel, int dilation) {
        Tensor weight = weight(name, in * kernel, out, in, kernel);
        return new Conv1d(weight, bias(name, out), dilation, edges);
    }

    /** A linear layer with the parameters {@code name.weight} and {@code name.bias}. */
    public Linear linear(String name, int in, int out) {
        Tensor weight = weight(name, in, out, in);
        return new Linear(weight, bias(name, out));
    }

    /** A normalisation with the names and the order of MindSpore. */
    public BatchNorm mindsporeNorm(String name, int channels) {
        Tensor mean = mean(name + ".moving_mean", channels);
        Tensor variance = variance(name + ".moving_variance", channels);
        Tensor gamma = gamma(name + ".gamma", channels);
        Tensor beta = beta(name + ".beta", channels);
        return new BatchNorm(gamma, beta, mean, variance, EPSILON);
    }

    /** A normalisation with the names and the order of PyTorch. */
    public BatchNorm pytorchNorm(String name, int channels) {
        Tensor gamma = gamma(name + ".weight", channels);
        Tensor beta = beta(name + ".bias", channels);
        Tensor mean = mean(name + ".running_mean", channels);
        Tensor variance = variance(name + ".running_var", channels);
        return new BatchNorm(gamma, beta, mean, variance, EPSILON);
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

    private Tensor bias(String layer, int channels) {
        return put(layer + ".bias", -0.1, 0.1, channels);
    }

    private Tensor gamma(String name, int channels) {
        return put(name, 0.5, 1.5, channels);
    }

    private Tensor beta(String name, int channels) {
        return put(name, -0.3, 0.3, channels);
    }

    private Tensor mean(String name, int channels) {
        return put(name, 0.2, 0.6, channels);
    }

    private Tensor variance(String name, int channels) {
        return put(name, 0.5, 1.5, channels);
    }

    private Tensor put(String name, double low, double high, int... dims) {
        Tensor tensor = tensor(name, seed, low, high, dims);
        parameters.put(name, tensor);
        return tensor;
    }

    /** The tensor that a name and a seed stand for, uniform in [low, high). */
    public static Tensor tensor(String name, long seed, double low, double high, int... dims) {
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
