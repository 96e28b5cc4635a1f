package org.ecapa4j.plugins.audio.stream;

import java.nio.ByteBuffer;

/**
 * AAC in ADTS frames (ISO/IEC 13818-7, 6.2): twelve set bits, version, layer 0, no checksum, profile (2 bits), sampling
 * frequency (4), private, channels (3), four bits, and 13 bits of frame length, header included.
 */
final class AdtsAudio {
    private static final int HEADER_BYTES = 7;
    private static final int FREQUENCIES = 13;

    /** Sync, layer, profile and sampling frequency: what frames of a stream agree in. */
    private static final int COMMON = 0xFFF6_FC00;

    private AdtsAudio() {}

    static boolean startsAt(ByteBuffer bytes, int at) {
        return frameLength(bytes, at) > 0;
    }

    /** {@code recording} is positioned at a frame. */
    static EncodedAudio inspect(ByteBuffer recording) throws AudioStreamException {
        int start = recording.position();
        FrameChain chain = FrameChain.follow(recording, start, AdtsAudio::length);
        return EncodedAudio.of(recording, start, chain.end(), chain.frames());
    }

    private static int length(ByteBuffer bytes, int at, int like) {
        int length = frameLength(bytes, at);
        return length > 0 && ((bytes.getInt(at) ^ bytes.getInt(like)) & COMMON) == 0 ? length : 0;
    }

    private static int frameLength(ByteBuffer bytes, int at) {
        if (bytes.limit() - at < HEADER_BYTES) {
            return 0;
        }
        int header = bytes.getInt(at);
        if ((header >>> 16 & 0xFFF6) != 0xFFF0 || (header >> 10 & 15) >= FREQUENCIES) {
            return 0;
        }
        int length = (header & 3) << 11 | (bytes.getInt(at + 3) >> 13 & 0x7FF);
        return length > HEADER_BYTES ? length : 0;
    }
}
