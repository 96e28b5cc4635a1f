package org.ecapa4j.plugins.mindspore;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Checkpoint;
import org.ecapa4j.model.ElementType;
import org.ecapa4j.model.StoredTensor;
import org.ecapa4j.network.Tensor;
import org.ecapa4j.plugins.mindspore.Layout.Dimension;
import org.jspecify.annotations.Nullable;

/** Finds the network in the tensors of a checkpoint: names, sizes, shapes and values, with every problem reported. */
final class NetworkReader {
    private static final int PUBLISHED_BLOCKS = 3;
    private static final int PUBLISHED_SCALE = 8;

    private final FrontEnd frontEnd = FrontEnd.speechbrain();
    private final List<StoredTensor> tensors;
    private final Problems problems;

    private NetworkReader(List<StoredTensor> tensors, Problems problems) {
        this.tensors = tensors;
        this.problems = problems;
    }

    /**
     * @param file name of the file, for messages
     * @throws org.ecapa4j.errors.ModelFormatException if the tensors are not exactly a network and known extras
     */
    static Checkpoint read(String file, List<StoredTensor> tensors) {
        return new NetworkReader(tensors, new Problems(file)).read();
    }

    private Checkpoint read() {
        SortedTensors sorted = SortedTensors.of(tensors, problems);
        Map<String, StoredTensor> parameters = sorted.parameters();
        int blocks = sorted.blocks() == 0 ? PUBLISHED_BLOCKS : sorted.blocks();
        int scale = scale(sorted);
        if (parameters.size() < Layout.count(blocks, scale) / 2) {
            problems.add("it is not an ECAPA-TDNN: " + (parameters.isEmpty() ? "none" : "only " + parameters.size())
                    + " of its " + tensors.size() + " tensors (" + firstNames() + ") are named like one's parameters");
            problems.throwIfAny();
        }
        Layout layout = Layout.of(frontEnd.bins(), blocks, scale);
        parameters.forEach((name, tensor) -> {
            if (!layout.parameters().containsKey(name)) {
                reportSurplus(tensor, sorted.prefix());
            }
        });
        sorted.surplus().forEach(tensor -> reportSurplus(tensor, sorted.prefix()));

        Map<String, Integer> sizes = inferSizes(layout, parameters);
        Integer channels = sizes.get("channels");
        Integer width = sizes.get("width");
        if (channels != null && width != null && channels != scale * width) {
            problems.add("the Res2Net branches have " + width + " channels each, but " + scale + " parts of " + channels
                    + " channels cannot");
        }
        Map<String, Tensor> network = new LinkedHashMap<>();
        layout.parameters().forEach((name, dimensions) -> {
            StoredTensor stored = parameters.get(name);
            if (stored == null) {
                problems.add("parameter '" + name + "' is missing");
                return;
            }
            Tensor tensor = tensor(stored, Layout.resolve(dimensions, sizes), name.endsWith(".moving_variance"));
            if (tensor != null) {
                network.put(name, tensor);
            }
        });
        problems.throwIfAny();
        return new Checkpoint(NetworkParameters.toNetwork(network, blocks, scale), frontEnd, sorted.extras());
    }

    /** Parts of the Res2Net: by the sizes if these make sense, else one more than there are branches. */
    private static int scale(SortedTensors sorted) {
        Map<Integer, Integer> widths = new LinkedHashMap<>();
        Map<Integer, Integer> channels = new LinkedHashMap<>();
        sorted.parameters().forEach((name, tensor) -> {
            if (name.endsWith(".conv.bias") && tensor.dims().size() == 1) {
                boolean branch = name.contains(".res2net_block.");
                boolean block = name.contains(".tdnn1.") || name.contains(".tdnn2.");
                if (branch || block) {
                    (branch ? widths : channels).merge(tensor.dims().get(0), 1, Integer::sum);
                }
            }
        });
        if (sorted.branches() == 0) {
            return PUBLISHED_SCALE;
        }
        int width = SortedTensors.mostFrequent(widths, 1);
        int all = SortedTensors.mostFrequent(channels, 1);
        boolean sensible = all % width == 0 && all / width > 1 && all / width <= 2 * sorted.branches() + 1;
        return sensible ? all / width : sorted.branches() + 1;
    }

    /** Every dimension is a vote for a size; the majority wins, so that one wrong tensor is the one reported. */
    private static Map<String, Integer> inferSizes(Layout layout, Map<String, StoredTensor> parameters) {
        Map<String, Map<Integer, Integer>> votes = new HashMap<>();
        layout.parameters().forEach((name, dimensions) -> {
            StoredTensor tensor = parameters.get(name);
            if (tensor == null || tensor.dims().size() != dimensions.size()) {
                return;
            }
            for (int axis = 0; axis < dimensions.size(); axis++) {
                Dimension dimension = dimensions.get(axis);
                int found = tensor.dims().get(axis);
                if (!dimension.isConstant() && found % dimension.multiple() == 0) {
                    votes.computeIfAbsent(dimension.size(), size -> new LinkedHashMap<>())
                            .merge(found / dimension.multiple(), 1, Integer::sum);
                }
            }
        });
        Map<String, Integer> sizes = new HashMap<>();
        votes.forEach((size, counts) -> sizes.put(size, SortedTensors.mostFrequent(counts, 0)));
        return sizes;
    }

    /** Null, and a problem more, if shape, type or values are not what they must be. */
    private @Nullable Tensor tensor(StoredTensor stored, List<Integer> expected, boolean variance) {
        boolean fits = stored.dims().equals(expected);
        if (!fits) {
            problems.add("tensor " + Problems.quote(stored.name()) + " has shape " + stored.dims() + ", expected "
                    + shape(expected) + "; was it trained with another configuration?");
        }
        if (!stored.type().isFloat()) {
            problems.add("tensor " + Problems.quote(stored.name()) + " holds "
                    + DataType.of(stored.type()).spelling() + ", expected floating-point numbers");
            return null;
        }
        FloatBuffer values = Floats.of(stored);
        int unusable = Floats.firstUnusable(values, variance ? 0 : -Float.MAX_VALUE);
        if (unusable >= 0) {
            problems.add("tensor " + Problems.quote(stored.name()) + " holds " + original(stored, values, unusable)
                    + " at index " + unusable
                    + (variance
                            ? "; a variance must be finite and not negative"
                            : "; weights must be finite as float32"));
            return null;
        }
        if (!fits) {
            return null;
        }
        int[] dims = new int[expected.size()];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = expected.get(axis);
        }
        return Tensor.view(values, dims);
    }

    private static String original(StoredTensor stored, FloatBuffer values, int index) {
        return stored.type() == ElementType.FLOAT64
                ? Double.toString(stored.view().getDouble(index * Double.BYTES))
                : Float.toString(values.get(index));
    }

    private static String shape(List<Integer> expected) {
        return expected.toString().replace("-1", "?");
    }

    private void reportSurplus(StoredTensor tensor, String prefix) {
        problems.add("tensor " + Problems.quote(tensor.name())
                + " belongs neither to the network nor to the training state that may be there"
                + (prefix.isEmpty() || tensor.name().startsWith(prefix)
                        ? ""
                        : "; the network's names start with " + Problems.quote(prefix)));
    }

    private String firstNames() {
        StringBuilder names = new StringBuilder();
        for (StoredTensor tensor : tensors.subList(0, Math.min(3, tensors.size()))) {
            names.append(names.isEmpty() ? "" : ", ").append(Problems.quote(tensor.name()));
        }
        return names.append(tensors.size() > 3 ? ", ..." : "").toString();
    }
}
