package org.ecapa4j.audio;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Reads recordings of any format that a decoder is there for. Safe for concurrent use. */
public final class AudioReader {
    public AudioReader(List<AudioDecoder> decoders) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a file; its format is told by content.
     *
     * @throws org.ecapa4j.errors.MissingInputException if it does not exist
     * @throws org.ecapa4j.errors.AudioException if no decoder knows it or its bytes are damaged
     */
    public Waveform read(Path file) {
        throw new UnsupportedOperationException();
    }

    /** Reads a stream to its end; the caller closes it. {@code source} names it in messages. */
    public Waveform read(InputStream stream, String source) {
        throw new UnsupportedOperationException();
    }

    /** Reads bytes. {@code source} names them in messages. */
    public Waveform read(ByteBuffer recording, String source) {
        throw new UnsupportedOperationException();
    }
}
