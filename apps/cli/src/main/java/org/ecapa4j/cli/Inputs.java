package org.ecapa4j.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.Embedding;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.io.Npy;
import org.ecapa4j.io.NpyArray;

/** Recordings and feature arrays, by path or, as {@code -}, from standard input; told apart by content. */
final class Inputs {
    static final String STANDARD_INPUT = "-";

    static final String STREAM_NAME = "standard input";
    private static final byte[] NPY_MAGIC = "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);

    private final Ecapa4j ecapa;
    private final Terminal terminal;

    Inputs(Ecapa4j ecapa, Terminal terminal) {
        this.ecapa = ecapa;
        this.terminal = terminal;
    }

    /** @throws UsageException if standard input is named twice */
    static void check(List<String> names) {
        if (Collections.frequency(names, STANDARD_INPUT) > 1) {
            throw new UsageException("Standard input ('-') can be read only once");
        }
    }

    static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw MissingInputException.cannotBeAFile(name, e);
        }
    }

    /** The embedding of a recording, or of features as the model's front end gives them. */
    Embedding embed(String name, SpeakerEncoder encoder) {
        if (!name.equals(STANDARD_INPUT)) {
            Path file = path(name);
            return isNpy(file) ? embed(Npy.read(file), encoder) : encoder.encode(file);
        }
        BufferedInputStream stream = new BufferedInputStream(terminal.in());
        try {
            stream.mark(NPY_MAGIC.length);
            boolean npy = Arrays.equals(stream.readNBytes(NPY_MAGIC.length), NPY_MAGIC);
            stream.reset();
            return npy
                    ? embed(Npy.read(ByteBuffer.wrap(stream.readAllBytes()), STREAM_NAME), encoder)
                    : encoder.encode(ecapa.audio().read(stream, STREAM_NAME));
        } catch (IOException e) {
            throw new InputOutputException("Standard input cannot be read: " + e.getMessage(), e);
        }
    }

    Waveform recording(String name) {
        return name.equals(STANDARD_INPUT)
                ? ecapa.audio().read(terminal.in(), STREAM_NAME)
                : ecapa.audio().read(path(name));
    }

    private static Embedding embed(NpyArray array, SpeakerEncoder encoder) {
        return encoder.encode(FeatureMatrix.of(array, encoder.model().frontEnd().bins()));
    }

    private static boolean isNpy(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return Arrays.equals(stream.readNBytes(NPY_MAGIC.length), NPY_MAGIC);
        } catch (IOException e) {
            // Whoever reads it next says what is wrong with it.
            return false;
        }
    }
}
