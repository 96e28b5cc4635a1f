package org.ecapa4j.backends.ascend.standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.network.EcapaNetwork;
import org.jspecify.annotations.Nullable;

/**
 * In ATC's place for rehearsals: understands the options that {@code ecapa ascend compile} gives, and writes a toy model of the same
 * shapes and names. ONNX it does not read: it knows the network of the model that is configured, by the fingerprint beside the
 * file; of any other it writes an empty file, which who asked for it has to fill.
 */
public final class StandinAtc {
    private StandinAtc() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("E10001: " + argument + " is no option of the form --name=value");
            }
            options.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        Path onnx = Path.of(option(options, "model"));
        Path om = Path.of(option(options, "output") + ".om");
        Path beside = onnx.resolveSibling(String.valueOf(onnx.getFileName()).replaceFirst("\\.onnx$", ".json"));
        Map<String, @Nullable Object> description = Json.parseObject(Files.readString(beside), beside.toString());
        EcapaNetwork network;
        try (Ecapa4j ecapa = Ecapa4j.start()) {
            network = ecapa.model().network();
        }
        if (Fingerprint.ofNetwork(network).hex().equals(description.get("network"))) {
            toy(options, description).write(network, om);
        } else {
            Files.write(om, new byte[0]);
        }
    }

    private static ToyModel toy(Map<String, String> options, Map<String, @Nullable Object> description) {
        String[] inputs = option(options, "input_shape").split(";", -1);
        String[] shape = inputs[0].substring(inputs[0].indexOf(':') + 1).split(",", -1);
        int batch = Integer.parseInt(shape[0]);
        int frames = Integer.parseInt(shape[1]);
        ToyModel toy = frames > 0
                ? ToyModel.fixed(batch, frames)
                : ToyModel.lengths(batch, gears(option(options, "dynamic_dims")));
        boolean masked = inputs.length > 1;
        toy = toy.forSoc(option(options, "soc_version"))
                .withPorts(
                        name(description, "input"),
                        masked ? name(description, "mask") : "mask",
                        name(description, "output"));
        return masked ? toy.withMask() : toy;
    }

    /** The frames of each gear, which stand first in it. */
    private static int[] gears(String dims) {
        return Arrays.stream(dims.split(";", -1))
                .mapToInt(gear -> Integer.parseInt(gear.split(",", -1)[0]))
                .toArray();
    }

    private static String name(Map<String, @Nullable Object> description, String key) {
        return String.valueOf(Objects.requireNonNull(description.get(key), key));
    }

    private static String option(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException("E10007: --" + name + " is required");
        }
        return value;
    }
}
