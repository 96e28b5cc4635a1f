package org.ecapa4j.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.EcapaException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.plugin.Availability;

/**
 * Reads recordings of any format that a decoder is there for. Safe for concurrent use.
 *
 * <p>The format is told by content; the first decoder in the list that recognises it decodes. A recording is held in memory
 * as a whole and must be smaller than 2 GiB. An ID3v2 tag in front of it is skipped: decoders get the buffer positioned
 * after it.
 */
public final class AudioReader {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private final List<AudioDecoder> decoders;
    private final int maxBytes;

    /** Reads with these decoders, asked in this order. */
    public AudioReader(List<AudioDecoder> decoders) {
        this(decoders, MAX_BYTES);
    }

    AudioReader(List<AudioDecoder> decoders, int maxBytes) {
        this.decoders = List.copyOf(decoders);
        this.maxBytes = maxBytes;
    }

    /**
     * Reads a file; its format is told by content.
     *
     * @throws MissingInputException if it does not exist
     * @throws AudioException if no decoder knows it or its bytes are damaged
     * @throws InputOutputException if it cannot be read
     */
    public Waveform read(Path file) {
        String source = file.toString();
        if (Files.isDirectory(file)) {
            throw new AudioException("'" + source + "' is a folder, expected a recording; name the files in it");
        }
        try {
            return read(Files.isRegularFile(file) ? contents(file, source) : streamed(file, source), source);
        } catch (NoSuchFileException e) {
            throw new MissingInputException("Recording '" + source + "' does not exist", e);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    /**
     * Reads a stream to its end; the caller closes it. {@code source} names it in messages.
     *
     * @throws AudioException if no decoder knows it or its bytes are damaged
     * @throws InputOutputException if the stream breaks
     */
    public Waveform read(InputStream stream, String source) {
        ByteBuffer recording;
        try {
            recording = contents(stream, source);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
        return read(recording, source);
    }

    /**
     * Reads what remains in the buffer, whose position stays. {@code source} names it in messages.
     *
     * @throws AudioException if no decoder knows it or its bytes are damaged
     */
    public Waveform read(ByteBuffer recording, String source) {
        ByteBuffer audio = recording.slice().asReadOnlyBuffer();
        if (!audio.hasRemaining()) {
            throw new AudioException("'" + source + "' is empty: it has no bytes");
        }
        audio.position(AudioSignatures.skipId3v2(audio));
        if (!audio.hasRemaining()) {
            throw new AudioException("'" + source + "' ends at offset " + audio.limit()
                    + ", within its ID3v2 tag or with it: it holds no audio, the file is truncated");
        }
        ByteBuffer head = audio.slice(audio.position(), Math.min(audio.remaining(), AudioDecoder.HEAD_BYTES));
        for (AudioDecoder decoder : decoders) {
            if (decoder.recognises(head.duplicate())) {
                return decode(decoder, audio, source);
            }
        }
        String remedy = AudioSignatures.remedy(audio);
        throw new AudioException("'" + source + "' " + AudioSignatures.describe(audio) + "; "
                + (remedy.isEmpty()
                        ? "no installed decoder reads it ("
                                + (decoders.isEmpty() ? "none is installed" : "installed: " + formats()) + ")"
                        : remedy));
    }

    /** The ids of the decoders, in the order in which they are asked. */
    public List<String> decoders() {
        return decoders.stream().map(AudioDecoder::id).toList();
    }

    private static Waveform decode(AudioDecoder decoder, ByteBuffer audio, String source) {
        Availability availability = decoder.availability();
        if (!availability.isAvailable()) {
            throw new AudioException("'" + source + "' needs the decoder '" + decoder.id()
                    + "', which cannot be used here: " + availability.reason() + "; " + availability.remedy());
        }
        try {
            return decoder.decode(audio, source);
        } catch (AudioException e) {
            // A waveform that is refused when it is made does not know which recording it is of.
            String message = String.valueOf(e.getMessage());
            throw message.contains("'" + source + "'") ? e : new AudioException("'" + source + "': " + message, e);
        } catch (EcapaException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new AudioException("'" + source + "': the decoder '" + decoder.id() + "' failed: " + e, e);
        }
    }

    private String formats() {
        return decoders.stream()
                .flatMap(decoder -> decoder.formats().stream().sorted())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private ByteBuffer contents(Path file, String source) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long size = channel.size();
            if (size > maxBytes) {
                throw tooLarge(source, String.format(Locale.ROOT, "has %,d bytes", size));
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // A channel may give less than is asked for.
            }
            return bytes.flip();
        }
    }

    /** Pipes and devices, whose size is not known. */
    private ByteBuffer streamed(Path file, String source) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return contents(stream, source);
        }
    }

    private ByteBuffer contents(InputStream stream, String source) throws IOException {
        byte[] bytes = stream.readNBytes(maxBytes);
        if (bytes.length == maxBytes && stream.read() >= 0) {
            throw tooLarge(source, String.format(Locale.ROOT, "has more than %,d bytes", maxBytes));
        }
        return ByteBuffer.wrap(bytes);
    }

    private static AudioException tooLarge(String source, String size) {
        return new AudioException("'" + source + "' " + size
                + "; recordings must be smaller than 2 GiB: cut it, or convert it to 16 kHz mono");
    }

    private static InputOutputException unreadable(String source, IOException cause) {
        return new InputOutputException("Cannot read '" + source + "': " + cause, cause);
    }
}
