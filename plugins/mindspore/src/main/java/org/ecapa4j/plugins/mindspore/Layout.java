package org.ecapa4j.plugins.mindspore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters of a network by bare name, in MindSpore's order, with dimensions in terms of sizes that are still to be
 * found: a convolution's weight is {@code [out, in, 1, taps]}, everything else {@code [out]}.
 *
 * @param parameters dimensions by name
 */
record Layout(Map<String, List<Dimension>> parameters) {
    private static final Dimension ONE = new Dimension("", 1);

    /**
     * A dimension.
     *
     * @param size name of the size it is a multiple of; empty for a constant
     * @param multiple the factor, or the constant
     */
    record Dimension(String size, int multiple) {
        boolean isConstant() {
            return size.isEmpty();
        }
    }

    /** Parameters that a network of so many blocks and Res2Net parts has. */
    static long count(int blocks, int scale) {
        return 26 + blocks * (16 + 6L * (scale - 1));
    }

    /**
     * @param bins features per frame
     * @param blocks SE-Res2 blocks
     * @param scale Res2Net parts
     */
    static Layout of(int bins, int blocks, int scale) {
        Builder layout = new Builder();
        Dimension channels = new Dimension("channels", 1);
        Dimension width = new Dimension("width", 1);
        Dimension squeezed = new Dimension("squeezed", 1);
        Dimension aggregated = new Dimension("aggregated", 1);
        Dimension attention = new Dimension("attention", 1);
        Dimension pooled = new Dimension("aggregated", 2);

        layout.tdnn("0", channels, new Dimension("", bins), new Dimension("kernel0", 1));
        for (int block = 1; block <= blocks; block++) {
            layout.tdnn(block + ".tdnn1", channels, channels, ONE);
            Dimension taps = new Dimension("kernel" + block, 1);
            for (int branch = 0; branch < scale - 1; branch++) {
                layout.tdnn(block + ".res2net_block.blocks." + branch, width, width, taps);
            }
            layout.tdnn(block + ".tdnn2", channels, channels, ONE);
            layout.convolution(block + ".se_block.conv1", squeezed, channels, ONE);
            layout.convolution(block + ".se_block.conv2", channels, squeezed, ONE);
        }
        layout.tdnn("mfa", aggregated, new Dimension("channels", blocks), ONE);
        layout.tdnn("asp.tdnn", attention, aggregated, ONE);
        layout.convolution("asp.conv", aggregated, attention, ONE);
        layout.norm("asp_bn", pooled);
        layout.convolution("fc", new Dimension("embedding", 1), pooled, ONE);
        return new Layout(layout.parameters);
    }

    /** Dimensions of a parameter once the sizes are known; -1 where one is not. */
    static List<Integer> resolve(List<Dimension> dimensions, Map<String, Integer> sizes) {
        List<Integer> resolved = new ArrayList<>(dimensions.size());
        for (Dimension dimension : dimensions) {
            int size = dimension.isConstant() ? 1 : sizes.getOrDefault(dimension.size(), -1);
            resolved.add(size < 0 ? -1 : (int) Math.min((long) size * dimension.multiple(), Integer.MAX_VALUE));
        }
        return resolved;
    }

    private static final class Builder {
        private final Map<String, List<Dimension>> parameters = new LinkedHashMap<>();

        void tdnn(String name, Dimension out, Dimension in, Dimension taps) {
            convolution(name + ".conv", out, in, taps);
            norm(name + ".norm", out);
        }

        void convolution(String name, Dimension out, Dimension in, Dimension taps) {
            parameters.put(name + ".weight", List.of(out, in, ONE, taps));
            parameters.put(name + ".bias", List.of(out));
        }

        void norm(String name, Dimension channels) {
            for (String statistic : List.of("moving_mean", "moving_variance", "gamma", "beta")) {
                parameters.put(name + ".norm2d." + statistic, List.of(channels));
            }
        }
    }
}
