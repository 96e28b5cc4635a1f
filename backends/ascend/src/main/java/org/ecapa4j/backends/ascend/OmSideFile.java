package org.ecapa4j.backends.ascend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.io.AtomicFile;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * What lies beside a compiled model, as {@code NAME.om.json}: which network it computes, which nothing in the om itself says.
 * {@code ecapa ascend compile} writes it, and so do the commands that it prints:
 *
 * <pre>{@code
 * {"format": "ecapa4j-om 1", "model": "default", "network": "<64 hex digits>", "precision": "f32", "soc": "Ascend310P3"}
 * }</pre>
 *
 * @param model name of the model that the network was taken from, for people
 * @param network {@link Fingerprint#ofNetwork} of the network that was compiled
 * @param precision in which it computes: what ATC's precision mode made of it
 * @param soc the chip that it was compiled for, as ATC's {@code --soc_version} names it
 */
public record OmSideFile(String model, Fingerprint network, Precision precision, String soc) {
    private static final String FORMAT = "ecapa4j-om 1";
    private static final int MOST_BYTES = 1 << 16;

    /** Where the description of a compiled model lies. */
    public static Path beside(Path om) {
        return om.resolveSibling(om.getFileName() + ".json");
    }

    /**
     * Reads the description of a compiled model.
     *
     * @throws MissingInputException if there is none
     * @throws ModelFormatException naming all that is wrong with it
     * @throws org.ecapa4j.errors.DataFormatException if it is not JSON
     * @throws InputOutputException if it cannot be read
     */
    public static OmSideFile read(Path om) {
        Path file = beside(om);
        byte[] bytes;
        try {
            // What is no file could be read for ever.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new ModelFormatException("'" + file + "' is no file but a folder or device; expected the"
                        + " description of '" + om.getFileName() + "'");
            }
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MOST_BYTES + 1);
            }
        } catch (NoSuchFileException e) {
            throw new MissingInputException("'" + om + "' has no description '" + file.getFileName() + "' beside it: "
                    + "'ecapa ascend compile' writes both, keep them together; without it nothing says which network the"
                    + " file computes");
        } catch (IOException e) {
            throw new InputOutputException("'" + file + "' cannot be read: " + e, e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new ModelFormatException("'" + file + "' has more than " + MOST_BYTES
                    + " bytes, and a description has some hundred: it is another file");
        }
        return parse(Json.parseObject(new String(bytes, StandardCharsets.UTF_8), file.toString()), file);
    }

    private static OmSideFile parse(Map<String, @Nullable Object> json, Path file) {
        List<String> problems = new ArrayList<>();
        if (!FORMAT.equals(json.get("format"))) {
            problems.add("format is " + json.get("format") + ", expected \"" + FORMAT + "\"");
        }
        Object model = json.get("model");
        if (!(model instanceof String) || ((String) model).isBlank()) {
            problems.add("model is " + model + ", expected the model's name");
        }
        String network = String.valueOf(json.get("network"));
        if (!network.matches("[0-9a-f]{64}")) {
            problems.add("network is " + network + ", expected a fingerprint of 64 hexadecimal digits");
        }
        Precision precision = null;
        for (Precision each : Precision.values()) {
            precision = name(each).equals(json.get("precision")) ? each : precision;
        }
        if (precision == null) {
            problems.add("precision is " + json.get("precision") + ", expected f32, f16, bf16 or int8");
        }
        Object soc = json.get("soc");
        if (!(soc instanceof String) || ((String) soc).isBlank()) {
            problems.add("soc is " + soc + ", expected the chip's name, for example Ascend310P3");
        }
        if (!problems.isEmpty() || precision == null) {
            throw new ModelFormatException("'" + file + "': " + String.join("; ", problems));
        }
        return new OmSideFile(String.valueOf(model), new Fingerprint(network), precision, String.valueOf(soc));
    }

    /** The file's text: one line, with its end. */
    public String text() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("model", model);
        json.put("network", network.hex());
        json.put("precision", name(precision));
        json.put("soc", soc);
        return Json.writeLine(json);
    }

    /** Writes it beside a compiled model. */
    public void write(Path om) {
        byte[] text = text().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(beside(om), out -> out.write(text));
    }

    static String name(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
