package org.ecapa4j.plugins.audio.stream;

import java.nio.ByteBuffer;

/**
 * A recording whose framing is whole.
 *
 * @param bytes what is to be decoded, without tags and other streams, from position to limit
 * @param offset of these bytes in the recording, -1 if parts of it were left out
 * @param packets how many packets of audio it holds at least
 * @param isEnded whether its end is marked; false if it may go on elsewhere
 */
public record EncodedAudio(ByteBuffer bytes, int offset, long packets, boolean isEnded) {

    /** A part of the recording, whose end is known. */
    static EncodedAudio of(ByteBuffer recording, int from, int to, long packets) {
        return of(recording, from, to, packets, true);
    }

    static EncodedAudio of(ByteBuffer recording, int from, int to, long packets, boolean isEnded) {
        return new EncodedAudio(recording.slice(from, to - from), from, packets, isEnded);
    }
}
