package org.ecapa4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.ModelFile;
import org.jspecify.annotations.Nullable;

/**
 * A network that {@code ecapa convert} wrote, with the description beside it.
 *
 * @param file the network
 * @param description what stands in {@code <file without its ending>.json}
 */
record ExportedNetwork(Path file, Map<String, @Nullable Object> description) {
    private static final String FORMAT = "ecapa4j-exported-network 1";

    static ExportedNetwork read(Path file) {
        if (file.toString().matches(".*\\.(mindir|air|om|ckpt)")) {
            throw new DataFormatException(
                    "'" + file + "' is not what is compiled here: write the model as ONNX with 'ecapa"
                            + " convert MODEL --to onnx', where MODEL is its checkpoint, and name the files that it writes");
        }
        if (!Files.isRegularFile(file)) {
            throw new MissingInputException("Network '" + file + "' does not exist; 'ecapa convert' writes one");
        }
        Path beside = file.resolveSibling(stem(file) + ".json");
        try {
            Map<String, @Nullable Object> description = Json.parseObject(Files.readString(beside), beside.toString());
            if (!FORMAT.equals(description.get("format"))) {
                throw new DataFormatException(
                        "'" + beside + "' does not describe a network: its format is " + description.get("format")
                                + ", expected " + FORMAT + "; write both anew with 'ecapa convert'");
            }
            ExportedNetwork network = new ExportedNetwork(file, description);
            network.refuseAnotherFile(beside);
            return network;
        } catch (NoSuchFileException e) {
            throw new MissingInputException(
                    "Network '" + file + "' has no description '" + beside.getFileName()
                            + "' beside it; keep the two files of 'ecapa convert' together",
                    e);
        } catch (IOException e) {
            throw new InputOutputException("The description '" + beside + "' cannot be read: " + e, e);
        }
    }

    /** What the description says of the network goes on into that of the om, and is all that anybody knows of it. */
    private void refuseAnotherFile(Path beside) {
        if (description.get("sha256") == null) {
            throw new DataFormatException("'" + beside + "' has no sha256, by which '" + file + "' is known: an"
                    + " older 'ecapa convert' wrote it; write both anew with 'ecapa convert'");
        }
        String expected = text("sha256");
        String actual = ModelFile.read(file).sha256();
        if (!expected.equals(actual)) {
            throw new DataFormatException(
                    "'" + beside + "' describes another file than '" + file + "': it is of SHA-256 " + expected
                            + ", the file has " + actual + "; write both anew with 'ecapa convert'");
        }
    }

    String stem() {
        return stem(file);
    }

    /** A whole number of the description; empty where it is null. */
    OptionalLong number(String key) {
        Object value = description.get(key);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!(value instanceof Long)) {
            throw new DataFormatException(
                    "The description of '" + file + "' has " + key + " " + value + ", expected a whole number");
        }
        return OptionalLong.of((Long) value);
    }

    /** A text of the description, not a blank one. */
    String text(String key) {
        Object value = description.get(key);
        if (!(value instanceof String) || ((String) value).isBlank()) {
            throw new DataFormatException("The description of '" + file + "' has " + key + " " + value
                    + ", expected a text; write both anew with 'ecapa convert'");
        }
        return (String) value;
    }

    /** Of the network alone, whatever front end feeds it. */
    Fingerprint fingerprint() {
        String hex = text("network");
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new DataFormatException("The description of '" + file + "' has network " + hex
                    + ", expected 64 hexadecimal digits; write both anew with 'ecapa convert'");
        }
        return new Fingerprint(hex);
    }

    boolean masked() {
        return description.get("mask") != null;
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
