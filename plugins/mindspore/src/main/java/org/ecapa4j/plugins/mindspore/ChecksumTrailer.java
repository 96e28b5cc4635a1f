package org.ecapa4j.plugins.mindspore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The last 17 bytes of a checkpoint that was saved with {@code crc_check=True}: the letters {@code crc_num}, then ten
 * bytes with the big-endian CRC-32 of everything before. It is not part of the protobuf message.
 */
final class ChecksumTrailer {
    private static final byte[] MARK = "crc_num".getBytes(StandardCharsets.US_ASCII);
    private static final int NUMBER_BYTES = 10;
    private static final int BYTES = MARK.length + NUMBER_BYTES;

    private ChecksumTrailer() {}

    /** What comes before the trailer, or everything if there is none; a wrong checksum is a problem. */
    static ByteBuffer strip(ByteBuffer file, Problems problems) {
        int start = file.limit() - BYTES;
        if (start < 0 || !file.slice(start, MARK.length).equals(ByteBuffer.wrap(MARK))) {
            return file;
        }
        ByteBuffer content = file.slice(0, start);
        if (!file.slice(start, BYTES).equals(ByteBuffer.wrap(of(crc(content))))) {
            problems.add("the checksum at its end is not the CRC-32 of the content, "
                    + String.format("%08x", crc(content)) + ": the file is damaged");
        }
        return content;
    }

    /** The trailer of a file with this CRC-32. */
    static byte[] of(long crc) {
        return ByteBuffer.allocate(BYTES)
                .put(MARK)
                .putShort((short) 0)
                .putLong(crc)
                .array();
    }

    private static long crc(ByteBuffer content) {
        CRC32 crc = new CRC32();
        crc.update(content.duplicate());
        return crc.getValue();
    }
}
