package org.ecapa4j.plugins.audio.stream;

import java.nio.ByteBuffer;

/**
 * Follows frames that each say their own length and lie one behind the other.
 *
 * <p>What follows the last frame is not read: tags, padding, anything in which no two frames follow one another. If they do, the
 * chain is broken in the middle, or a further recording begins.
 *
 * @param start offset of the first frame
 * @param end offset behind the last one
 * @param frames their number
 */
record FrameChain(int start, int end, int frames) {

    /** Headers of ADTS have 7 bytes, those of MP3 have 4; both begin with FF. */
    private static final int MAX_PARTIAL_HEADER = 6;

    /** What frames of a format look like. */
    interface Framing {
        /**
         * Bytes of the frame that starts at an offset, header included; 0 if none starts there that can be of one stream with the
         * frame at the offset {@code like}, which may be itself.
         */
        int length(ByteBuffer bytes, int at, int like);
    }

    /**
     * Follows the chain that starts at an offset.
     *
     * @throws AudioStreamException if the last frame is cut, or frames come again after other bytes
     */
    static FrameChain follow(ByteBuffer bytes, int start, Framing framing) throws AudioStreamException {
        int at = start;
        int frames = 0;
        while (true) {
            int length = framing.length(bytes, at, start);
            if (length == 0) {
                break;
            }
            if (length > bytes.limit() - at) {
                throw new AudioStreamException("it ends at offset " + bytes.limit()
                        + ", within the frame that starts at offset " + at + " and has " + length
                        + " bytes: the file is truncated");
            }
            at += length;
            frames++;
        }
        if (at < bytes.limit() && bytes.limit() - at <= MAX_PARTIAL_HEADER && bytes.get(at) == (byte) 0xFF) {
            throw new AudioStreamException("it ends at offset " + bytes.limit()
                    + ", within the header of a frame at offset " + at + ": the file is truncated");
        }
        refuseFramesAfter(bytes, start, at, framing);
        return new FrameChain(start, at, frames);
    }

    /** Those of another stream too: where the rate or the version changes, a further recording begins. */
    private static void refuseFramesAfter(ByteBuffer bytes, int start, int end, Framing framing)
            throws AudioStreamException {
        for (int at = end; at < bytes.limit(); at++) {
            int length = framing.length(bytes, at, at);
            if (length == 0 || length >= bytes.limit() - at || framing.length(bytes, at + length, at) == 0) {
                continue;
            }
            if (framing.length(bytes, at, start) == 0) {
                throw new AudioStreamException("a further recording, of another rate or kind, starts at offset " + at
                        + ": several were put together; take them apart");
            }
            throw new AudioStreamException("no frame starts at offset " + end + ", but at offset " + at
                    + " they go on: the file is damaged there, or several were put together");
        }
    }
}
