package org.ecapa4j.plugins.audio;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;
import org.jflac.Constants;
import org.jflac.frame.BadHeaderException;
import org.jflac.frame.Header;
import org.jflac.io.BitInputStream;

/**
 * Reads one frame after the other (RFC 9639, section 9) with jFLAC's bit stream and header.
 *
 * <p>jFLAC's own decoder is made for players: it skips what it cannot read, replaces damaged frames by silence, takes a
 * truncated file for a short one, may search for ever and prints to standard output. Here each of these is an error with its
 * offset.
 */
final class FlacFrames {
    private static final int MAX_BLOCK_SIZE = 1 << 16;

    /** fLaC. */
    private static final int STREAM_MARKER = 0x664C6143;

    private final FlacStreamInfo info;
    private final Input input;
    private final BitInputStream bits;
    private final FlacSubframes subframes;
    private final int[][] channels;

    private long firstSample;

    /** {@code bytes} is positioned at the first frame. */
    FlacFrames(ByteBuffer bytes, FlacStreamInfo info) {
        this.info = info;
        input = new Input(bytes.duplicate());
        bits = new BitInputStream(input);
        subframes = new FlacSubframes(bits);
        channels = new int[info.channels()][0];
    }

    /** The samples of the last frame, one array for each channel, longer than the block if need be. */
    int[][] channels() {
        return channels;
    }

    /** Where the next frame starts, from the start of the buffer. */
    int offset() {
        return input.bytes.position() - bits.getInputBytesUnconsumed();
    }

    boolean hasMore() {
        return offset() < input.bytes.limit();
    }

    /** Whether the next bytes look like a frame. */
    boolean startsAnother() {
        int offset = offset();
        return input.bytes.limit() - offset >= 2
                && isSync(input.bytes.get(offset) & 0xFF, input.bytes.get(offset + 1) & 0xFF);
    }

    /** Whether another recording begins here. */
    boolean startsAnotherStream() {
        int offset = offset();
        return input.bytes.limit() - offset >= 4 && input.bytes.getInt(offset) == STREAM_MARKER;
    }

    /**
     * Reads the next frame.
     *
     * @param samplesBefore samples in all frames before it
     * @return number of samples in each channel
     */
    int read(long samplesBefore) throws IOException {
        int offset = offset();
        try {
            return readFrame(offset, samplesBefore);
        } catch (EOFException e) {
            throw new AudioStreamException("it ends at offset " + input.bytes.limit()
                    + (offset == input.bytes.limit() ? "" : ", within the frame that starts at offset " + offset)
                    + ", after " + samplesBefore + " samples"
                    + (info.totalSamples() == 0 ? "" : " of " + info.totalSamples()) + ": the file is truncated");
        } catch (BadHeaderException e) {
            throw damaged(offset, "its header is wrong (" + e.getMessage() + ")");
        } catch (IndexOutOfBoundsException e) {
            throw damaged(offset, "it cannot be decoded (" + e + ")");
        }
    }

    private int readFrame(int offset, long samplesBefore) throws IOException, BadHeaderException {
        bits.resetReadCRC16((short) 0);
        int first = bits.readRawUInt(8);
        int second = bits.readRawUInt(8);
        if (!isSync(first, second)) {
            throw new AudioStreamException(String.format(
                    "no frame starts at offset %d, after %d samples: found the bytes %02X %02X, expected FF F8 or FF F9",
                    offset, samplesBefore, first, second));
        }
        Header header = new Header(bits, new byte[] {(byte) first, (byte) second}, info.content());
        check(header, offset);
        checkOrder(header, (second & 1) != 0, offset, samplesBefore);
        for (int channel = 0; channel < channels.length; channel++) {
            if (channels[channel].length < header.blockSize) {
                channels[channel] = new int[header.blockSize];
            }
            try {
                subframes.read(channels[channel], header.blockSize, bitsOf(channel, header));
            } catch (AudioStreamException e) {
                throw damaged(offset, e.getMessage());
            }
        }
        if (!bits.isConsumedByteAligned() && bits.readRawUInt(bits.bitsLeftForByteAlignment()) != 0) {
            throw damaged(offset, "its padding is not zero");
        }
        int expected = bits.getReadCRC16() & 0xFFFF;
        int found = bits.readRawUInt(16);
        if (expected != found) {
            throw damaged(offset, String.format("its checksum is %04X, expected %04X", found, expected));
        }
        decorrelate(header);
        return header.blockSize;
    }

    /** Fourteen sync bits, then a reserved one that is 0. */
    private static boolean isSync(int first, int second) {
        return first == 0xFF && (second & 0xFE) == 0xF8;
    }

    private void check(Header header, int offset) throws AudioStreamException {
        if (header.channels != info.channels()
                || header.bitsPerSample != info.bits()
                || header.sampleRate != info.sampleRate()) {
            throw damaged(
                    offset,
                    "it says " + format(header.channels, header.bitsPerSample, header.sampleRate)
                            + ", but STREAMINFO says " + format(info.channels(), info.bits(), info.sampleRate()));
        }
        if (header.blockSize > MAX_BLOCK_SIZE) {
            throw damaged(offset, "it says " + header.blockSize + " samples");
        }
    }

    private static String format(int channels, int bits, int rate) {
        return channels + (channels == 1 ? " channel, " : " channels, ") + bits + " bits, " + rate + " Hz";
    }

    /** Frames are numbered, so that a missing or repeated one shows. A recording cut out of another starts anywhere. */
    private void checkOrder(Header header, boolean variable, int offset, long samplesBefore)
            throws AudioStreamException {
        if (!variable && info.fixedBlockSize() == 0) {
            return;
        }
        if (samplesBefore == 0) {
            firstSample = header.sampleNumber;
        }
        long expected = firstSample + samplesBefore;
        if (header.sampleNumber != expected) {
            throw damaged(
                    offset,
                    "it starts with sample " + header.sampleNumber + ", expected " + expected
                            + ": frames are missing or out of order");
        }
    }

    /** The difference of two channels needs one bit more. */
    private static int bitsOf(int channel, Header header) {
        boolean side = switch (header.channelAssignment) {
            case Constants.CHANNEL_ASSIGNMENT_LEFT_SIDE, Constants.CHANNEL_ASSIGNMENT_MID_SIDE -> channel == 1;
            case Constants.CHANNEL_ASSIGNMENT_RIGHT_SIDE -> channel == 0;
            default -> false;
        };
        return header.bitsPerSample + (side ? 1 : 0);
    }

    /** RFC 9639, section 4.2. */
    private void decorrelate(Header header) {
        if (header.channelAssignment == Constants.CHANNEL_ASSIGNMENT_INDEPENDENT) {
            return;
        }
        int[] a = channels[0];
        int[] b = channels[1];
        for (int i = 0; i < header.blockSize; i++) {
            switch (header.channelAssignment) {
                case Constants.CHANNEL_ASSIGNMENT_LEFT_SIDE -> b[i] = a[i] - b[i];
                case Constants.CHANNEL_ASSIGNMENT_RIGHT_SIDE -> a[i] += b[i];
                default -> {
                    int sum = a[i] << 1 | (b[i] & 1);
                    int side = b[i];
                    a[i] = (sum + side) >> 1;
                    b[i] = (sum - side) >> 1;
                }
            }
        }
    }

    private static AudioStreamException damaged(int offset, String problem) {
        return new AudioStreamException("the frame at offset " + offset + " is damaged: " + problem);
    }

    /** A buffer as a stream; its position is how far jFLAC has read ahead. */
    private static final class Input extends InputStream {
        private final ByteBuffer bytes;

        Input(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? bytes.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = Math.min(length, bytes.remaining());
            bytes.get(target, offset, count);
            return count == 0 ? -1 : count;
        }
    }
}
