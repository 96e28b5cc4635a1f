package org.ecapa4j.plugins.audio;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;
import org.jflac.io.BitInputStream;
import org.jflac.metadata.StreamInfo;

/**
 * The STREAMINFO block, checked (RFC 9639, section 8.2).
 *
 * <p>The metadata in front of the frames is read here and not by jFLAC, which believes every length in it.
 *
 * @param content what jFLAC made of it, for its frame headers
 * @param sampleRate in hertz
 * @param channels 1 to 8
 * @param bits per sample, 4 to 24
 * @param totalSamples of each channel; 0 if not known
 * @param fixedBlockSize block size of all frames but the last; 0 if it varies
 * @param md5 of the samples, hexadecimal; empty if the encoder did not compute it
 */
record FlacStreamInfo(
        StreamInfo content, int sampleRate, int channels, int bits, long totalSamples, int fixedBlockSize, String md5) {
    private static final int BLOCK_HEADER_BYTES = 4;
    private static final int CONTENT_BYTES = 34;
    private static final int MD5_OFFSET = 18;
    private static final int TYPE_STREAMINFO = 0;
    private static final int MIN_BITS = 4;
    private static final int MAX_BITS = 24;

    /** Reads all metadata blocks; leaves {@code bytes}, positioned after "fLaC", at the first frame. */
    static FlacStreamInfo read(ByteBuffer bytes) throws IOException {
        FlacStreamInfo info = null;
        boolean last = false;
        while (!last) {
            int offset = bytes.position();
            if (bytes.remaining() < BLOCK_HEADER_BYTES) {
                throw new AudioStreamException("it ends within its metadata, at offset " + bytes.limit());
            }
            int header = bytes.getInt();
            last = header < 0;
            int type = header >>> 24 & 0x7F;
            int length = header & 0xFFFFFF;
            if (length > bytes.remaining()) {
                throw new AudioStreamException("the metadata block at offset " + offset + " says " + length
                        + " bytes, but only " + bytes.remaining() + " follow: the file is truncated or damaged");
            }
            if ((type == TYPE_STREAMINFO) != (info == null)) {
                throw new AudioStreamException("the metadata block at offset " + offset + " is of type " + type
                        + "; STREAMINFO (type 0) must be the first one and the only of its kind");
            }
            if (info == null) {
                info = parse(bytes, offset, length);
            }
            bytes.position(offset + BLOCK_HEADER_BYTES + length);
        }
        if (info == null) {
            throw new IllegalStateException("the first block is STREAMINFO, or reading has failed");
        }
        return info;
    }

    private static FlacStreamInfo parse(ByteBuffer bytes, int offset, int length) throws IOException {
        if (length != CONTENT_BYTES) {
            throw new AudioStreamException(
                    "STREAMINFO at offset " + offset + " has " + length + " bytes, expected " + CONTENT_BYTES);
        }
        byte[] content = new byte[CONTENT_BYTES];
        bytes.get(content);
        ByteBuffer fields = ByteBuffer.wrap(content);
        int minBlockSize = Short.toUnsignedInt(fields.getShort(0));
        int maxBlockSize = Short.toUnsignedInt(fields.getShort(2));
        long packed = fields.getLong(10);
        int sampleRate = (int) (packed >>> 44);
        int channels = (int) (packed >>> 41 & 7) + 1;
        int bits = (int) (packed >>> 36 & 31) + 1;
        List<String> problems = new ArrayList<>();
        if (sampleRate < Waveform.MIN_RATE || sampleRate > Waveform.MAX_RATE) {
            problems.add("a sample rate of " + sampleRate + " Hz, supported are " + Waveform.MIN_RATE + " to "
                    + Waveform.MAX_RATE + " Hz");
        }
        if (bits < MIN_BITS || bits > MAX_BITS) {
            problems.add(bits + " bits per sample, supported are " + MIN_BITS + " to " + MAX_BITS);
        }
        if (!problems.isEmpty()) {
            throw new AudioStreamException(
                    "STREAMINFO at offset " + offset + " says " + String.join(", and ", problems));
        }
        byte[] md5 = Arrays.copyOfRange(content, MD5_OFFSET, CONTENT_BYTES);
        return new FlacStreamInfo(
                new StreamInfo(new BitInputStream(new ByteArrayInputStream(content)), CONTENT_BYTES, true),
                sampleRate,
                channels,
                bits,
                packed & 0xF_FFFF_FFFFL,
                minBlockSize == maxBlockSize ? minBlockSize : 0,
                Arrays.equals(md5, new byte[md5.length]) ? "" : HexFormat.of().formatHex(md5));
    }
}
