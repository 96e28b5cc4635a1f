package org.ecapa4j.evaluation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.ecapa4j.Embedding;
import org.ecapa4j.Passport;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.Degradation;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.jspecify.annotations.Nullable;

/** Recordings as files of any format that a decoder is there for; a recording's name is its path relative to the folder. */
public final class AudioFolder extends Recordings {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private final Path folder;
    private final AudioReader reader;
    private final @Nullable Degradation degradation;

    /**
     * A folder, which is not looked into yet.
     *
     * @param reader reads its files
     * @throws MissingInputException if it is no folder
     */
    public AudioFolder(Path folder, AudioReader reader) {
        this(folder, reader, null);
    }

    private AudioFolder(Path folder, AudioReader reader, @Nullable Degradation degradation) {
        if (!Files.isDirectory(folder)) {
            throw new MissingInputException("'" + folder + "' is not a folder");
        }
        this.folder = folder;
        this.reader = reader;
        this.degradation = degradation;
    }

    /** The same recordings, of each of which a worse copy is made when it is read. */
    public AudioFolder degraded(Degradation by) {
        return new AudioFolder(folder, reader, by);
    }

    /**
     * One of the recordings, as it is encoded.
     *
     * @throws MissingInputException if there is no such recording
     * @throws AudioException if it cannot be read
     */
    public Waveform waveform(String name) {
        return read(name).waveform();
    }

    /**
     * The paths of all files below the folder but hidden ones, with {@code /} between their parts, in their order as texts.
     *
     * @throws InputOutputException if a folder cannot be listed
     */
    @Override
    public List<String> names() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .filter(AudioFolder::isVisible)
                    .map(file -> file.toString().replace(file.getFileSystem().getSeparator(), "/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputOutputException("Folder '" + folder + "' cannot be listed: " + e, e);
        }
    }

    private static boolean isVisible(Path file) {
        for (Path part : file) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    @Override
    void requirePresent(String name) {
        if (!Files.exists(file(name))) {
            throw new MissingInputException("File '" + file(name) + "' does not exist");
        }
    }

    @Override
    Content read(String name) {
        Path file = file(name);
        if (Files.isDirectory(file)) {
            throw new AudioException("'" + file + "' is a folder, expected a recording");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new AudioException("'" + file + "' has " + Files.size(file)
                        + " bytes; recordings must be smaller than 2 GiB: cut it, or convert it to 16 kHz mono");
            }
            return new Content(Files.readAllBytes(file), file.toString(), reader, degradation);
        } catch (NoSuchFileException e) {
            throw new MissingInputException("File '" + file + "' does not exist", e);
        } catch (IOException e) {
            throw new InputOutputException("Cannot read '" + file + "': " + e, e);
        }
    }

    @Override
    List<String> inOriginalOrder(List<String> names) {
        return names;
    }

    private Path file(String name) {
        return file(folder, name);
    }

    /** Of a name that somebody wrote into a list, which may be none that a file can have. */
    static Path file(Path folder, String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            throw MissingInputException.cannotBeAFile(name, e);
        }
    }

    /** The bytes of a file, not decoded yet: for a recording whose embedding is known, they never are. */
    private static final class Content implements RecordingContent {
        private final byte[] bytes;
        private final String source;
        private final AudioReader reader;
        private final @Nullable Degradation degradation;

        Content(byte[] bytes, String source, AudioReader reader, @Nullable Degradation degradation) {
            this.bytes = bytes;
            this.source = source;
            this.reader = reader;
            this.degradation = degradation;
        }

        @Override
        public Sha256 digest() {
            Sha256 ofBytes = Sha256.of(bytes);
            return degradation == null
                    ? ofBytes
                    : Sha256.of((degradation.name() + " of " + ofBytes.hex()).getBytes(StandardCharsets.UTF_8));
        }

        Waveform waveform() {
            Waveform waveform = reader.read(ByteBuffer.wrap(bytes), source); // names the file itself
            return degradation == null ? waveform : named(() -> degradation.apply(waveform));
        }

        @Override
        public Embedding encode(SpeakerEncoder encoder, int firstFrames) {
            Waveform waveform = waveform();
            return named(() -> encoder.encodeFirst(waveform, firstFrames));
        }

        private <T> T named(Supplier<T> work) {
            try {
                return work.get();
            } catch (AudioTooShortException e) {
                throw new AudioTooShortException("'" + source + "': " + e.getMessage(), e);
            } catch (AudioException e) {
                throw new AudioException("'" + source + "': " + e.getMessage(), e);
            }
        }

        @Override
        public double seconds(Embedding embedding) {
            Passport passport = Objects.requireNonNull(embedding.passport(), "encoders issue passports");
            return Objects.requireNonNull(passport.quality(), "known of every recording")
                    .seconds();
        }
    }
}
