package org.ecapa4j.plugins.audio.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * MPEG audio layer III (ISO/IEC 11172-3, 2.4.1.3; 13818-3; and the lower rates of MPEG 2.5): a chain of frames. The first one
 * may be silent and tell how many follow: from byte 4 + side information on {@code Xing} or {@code Info}, 4 bytes of flags and,
 * if bit 0 is set, 4 bytes of frame count; or from byte 36 on {@code VBRI}, 10 bytes, 4 bytes of frame count.
 */
final class MpegAudio {
    private static final int HEADER_BYTES = 4;
    private static final int MPEG_1 = 3;
    private static final int LAYER_II = 2;
    private static final int LAYER_III = 1;
    private static final int MONO = 3;
    private static final int VBRI_OFFSET = 36;
    private static final int VBRI_FRAMES_OFFSET = VBRI_OFFSET + 14;

    /** In kbit/s, by index, for layer III. */
    private static final int[] BIT_RATES_1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};

    private static final int[] BIT_RATES_2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] SAMPLE_RATES_1 = {44_100, 48_000, 32_000};

    private MpegAudio() {}

    /** Whether a frame of layer II or III starts at an offset. */
    static boolean startsAt(ByteBuffer bytes, int at) {
        return bytes.limit() - at >= HEADER_BYTES && isHeader(bytes.getInt(at));
    }

    /** {@code recording} is positioned at a frame. */
    static EncodedAudio inspect(ByteBuffer recording) throws AudioStreamException {
        int start = recording.position();
        int first = recording.getInt(start);
        if (layer(first) == LAYER_II) {
            throw new AudioStreamException("it is MPEG audio layer II, supported is layer III (MP3); convert it");
        }
        if (bitRateIndex(first) == 0) {
            throw new AudioStreamException(
                    "its bit rate is free (index 0 at offset " + start + "), which is not supported; convert it");
        }
        FrameChain chain = FrameChain.follow(recording, start, MpegAudio::length);
        long stated = statedFrames(recording.slice(start, chain.end() - start), first);
        long frames = stated < 0 ? chain.frames() : chain.frames() - 1;
        if (frames < stated) {
            throw new AudioStreamException("its first frame says that " + stated + " follow, but only " + frames
                    + " do (up to offset " + chain.end() + "): the file is truncated");
        }
        if (frames == 0) {
            throw new AudioStreamException("it holds no audio, only a frame that describes it");
        }
        return EncodedAudio.of(recording, start, chain.end(), frames);
    }

    private static boolean isHeader(int header) {
        return header >>> 21 == 0x7FF
                && version(header) != 1
                && (layer(header) == LAYER_II || layer(header) == LAYER_III)
                && bitRateIndex(header) != 15
                && (header >> 10 & 3) != 3;
    }

    private static int version(int header) {
        return header >> 19 & 3;
    }

    private static int layer(int header) {
        return header >> 17 & 3;
    }

    private static int bitRateIndex(int header) {
        return header >> 12 & 15;
    }

    /** Frames of a stream agree in version, layer (III) and sample rate. */
    private static int length(ByteBuffer bytes, int at, int like) {
        if (!startsAt(bytes, at)) {
            return 0;
        }
        int header = bytes.getInt(at);
        int index = bitRateIndex(header);
        if (layer(header) != LAYER_III || ((header ^ bytes.getInt(like)) & 0xFFFE_0C00) != 0 || index == 0) {
            return 0;
        }
        int version = version(header);
        int rate = SAMPLE_RATES_1[header >> 10 & 3] >> (version == MPEG_1 ? 0 : version == 2 ? 1 : 2);
        int bits = 1000 * (version == MPEG_1 ? 144 * BIT_RATES_1[index] : 72 * BIT_RATES_2[index]);
        return bits / rate + (header >> 9 & 1);
    }

    /** Frames that the first one says to follow it; -1 if it does not describe others, 0 if it does not say how many. */
    private static long statedFrames(ByteBuffer frames, int first) {
        boolean isMono = (first >> 6 & 3) == MONO;
        int sideInformation = version(first) == MPEG_1 ? (isMono ? 17 : 32) : (isMono ? 9 : 17);
        int tag = HEADER_BYTES + sideInformation;
        if (frames.limit() >= tag + 12 && (isText(frames, tag, "Xing") || isText(frames, tag, "Info"))) {
            return (frames.getInt(tag + 4) & 1) == 0 ? 0 : Integer.toUnsignedLong(frames.getInt(tag + 8));
        }
        if (frames.limit() >= VBRI_FRAMES_OFFSET + 4 && isText(frames, VBRI_OFFSET, "VBRI")) {
            return Integer.toUnsignedLong(frames.getInt(VBRI_FRAMES_OFFSET));
        }
        return -1;
    }

    private static boolean isText(ByteBuffer bytes, int at, String text) {
        byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.slice(at, expected.length).equals(ByteBuffer.wrap(expected));
    }
}
