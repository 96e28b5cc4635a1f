package org.ecapa4j.audio;

import java.nio.ByteBuffer;
import java.util.Set;
import org.ecapa4j.plugin.Plugin;

/**
 * Turns the bytes of a recording into a {@link Waveform}. An SPI: providers are found by ServiceLoader, have a public
 * no-argument constructor, and load nothing until {@link #decode}. Safe for concurrent use.
 */
public interface AudioDecoder extends Plugin {
    /** Short names of the formats, lower case, for messages: for example {@code wav}. */
    Set<String> formats();

    /**
     * Says by content, never by file name, whether this decoder is the one for the recording.
     *
     * @param head the first bytes, at most {@link #HEAD_BYTES}; a read-only view that may be consumed
     */
    boolean recognises(ByteBuffer head);

    /**
     * Decodes and mixes down to mono (the mean of the channels), at the recording's own rate.
     *
     * @param recording all bytes; a read-only view that may be consumed
     * @param source what to call the recording in messages
     * @throws org.ecapa4j.errors.AudioException if the bytes are damaged or of an unsupported kind; says where
     */
    Waveform decode(ByteBuffer recording, String source);

    /** How many bytes {@link #recognises} is shown at most. */
    int HEAD_BYTES = 64;
}
