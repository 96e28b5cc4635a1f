package org.ecapa4j.plugins.mindspore;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.network.Tensor;

/** The goldens' weight recipe (golden/README.md, section 1): FNV-1a of the name seeds SplitMix64. */
final class Recipe {
    private Recipe() {}

    /** All parameters of a network, by bare name. */
    static Map<String, Tensor> parameters(
            int channels, int aggregated, int attention, int squeezed, int embedding, long seed) {
        Map<String, Integer> sizes = Map.of(
                "channels",
                channels,
                "width",
                channels / 8,
                "squeezed",
                squeezed,
                "aggregated",
                aggregated,
                "attention",
                attention,
                "embedding",
                embedding,
                "kernel0",
                5,
                "kernel1",
                3,
                "kernel2",
                3,
                "kernel3",
                3);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        Layout.of(80, 3, 8).parameters().forEach((name, dimensions) -> {
            List<Integer> dims = Layout.resolve(dimensions, sizes);
            parameters.put(name, tensor(name, dims.stream().mapToInt(d -> d).toArray(), seed));
        });
        return parameters;
    }

    static Tensor tensor(String name, int[] dims, long seed) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        double[] range = range(name, size / dims[0]);
        long state = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            state = (state ^ (b & 0xFF)) * 0x100000001b3L;
        }
        state ^= seed;
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            state += 0x9E3779B97F4A7C15L;
            long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            double u = ((z ^ z >>> 31) >>> 11) * 0x1p-53;
            values[i] = (float) (range[0] + (range[1] - range[0]) * u);
        }
        return Tensor.of(values, dims);
    }

    private static double[] range(String name, int fanIn) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "weight" -> {
                double gain = name.equals("0.conv.weight") ? 0.08 : name.equals("asp.conv.weight") ? 3.0 : 1.0;
                double bound = gain * Math.sqrt(3.0 / fanIn);
                yield new double[] {-bound, bound};
            }
            case "bias" -> new double[] {-0.1, 0.1};
            case "gamma", "moving_variance" -> new double[] {0.5, 1.5};
            case "beta" -> new double[] {-0.3, 0.3};
            default -> new double[] {0.2, 0.6};
        };
    }
}
