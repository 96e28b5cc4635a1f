package org.ecapa4j.plugins.audio.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One Ogg page (RFC 3533, section 6): {@code OggS}, version 0, flags, 8 bytes of granule position, 4 of stream number, 4 of page
 * number, 4 of checksum, the number of segments, their lengths, then their bytes. Numbers are little-endian.
 *
 * @param bytes of the whole page
 * @param offset of it
 */
record OggPage(ByteBuffer bytes, int offset) {
    static final int HEADER_BYTES = 27;

    private static final int CHECKSUM_AT = 22;
    private static final int CONTINUED = 1;
    private static final int BEGIN = 2;
    private static final int END = 4;
    private static final int POLYNOMIAL = 0x04C11DB7;
    private static final int[] CHECKSUMS = checksums();

    /** Whether the bytes at an offset say that a page starts there. */
    static boolean startsAt(ByteBuffer bytes, int at) {
        return bytes.limit() - at >= 4 && bytes.getInt(at) == 0x4F676753;
    }

    /** {@code file} is big-endian, as buffers are. */
    static OggPage read(ByteBuffer file, int at) throws AudioStreamException {
        int available = file.limit() - at;
        int segments = available < HEADER_BYTES ? 0 : file.get(at + HEADER_BYTES - 1) & 0xFF;
        int length = HEADER_BYTES + segments;
        if (length <= available) {
            for (int i = 0; i < segments; i++) {
                length += file.get(at + HEADER_BYTES + i) & 0xFF;
            }
        }
        if (length > available) {
            throw new AudioStreamException("it ends at offset " + file.limit()
                    + ", within the Ogg page that starts at offset " + at + ": the file is truncated");
        }
        OggPage page = new OggPage(file.slice(at, length).order(ByteOrder.LITTLE_ENDIAN), at);
        int stated = page.bytes.getInt(CHECKSUM_AT);
        int computed = page.checksum();
        if (file.get(at + 4) != 0 || stated != computed) {
            throw new AudioStreamException(String.format(
                    "the Ogg page at offset %d is damaged: its checksum is %08X, expected %08X", at, stated, computed));
        }
        return page;
    }

    int end() {
        return offset + bytes.limit();
    }

    boolean isContinued() {
        return (bytes.get(5) & CONTINUED) != 0;
    }

    boolean isBegin() {
        return (bytes.get(5) & BEGIN) != 0;
    }

    boolean isEnd() {
        return (bytes.get(5) & END) != 0;
    }

    int stream() {
        return bytes.getInt(14);
    }

    int number() {
        return bytes.getInt(18);
    }

    /** Of packets that end on this page and have bytes on it; a segment of less than 255 bytes ends one. */
    int packets() {
        int packets = 0;
        int size = 0;
        for (int i = 0; i < segments(); i++) {
            size += segment(i);
            if (segment(i) < 255) {
                packets += size > 0 ? 1 : 0;
                size = 0;
            }
        }
        return packets;
    }

    /** Whether the last packet goes on in the next page. */
    boolean isUnfinished() {
        return segments() > 0 && segment(segments() - 1) == 255;
    }

    boolean hasSegments() {
        return segments() > 0;
    }

    /** Its content. */
    ByteBuffer content() {
        int start = HEADER_BYTES + segments();
        return bytes.slice(start, bytes.limit() - start);
    }

    private int segments() {
        return bytes.get(HEADER_BYTES - 1) & 0xFF;
    }

    private int segment(int index) {
        return bytes.get(HEADER_BYTES + index) & 0xFF;
    }

    /** With zeros in the place of the checksum; from the highest bit on, neither start nor end inverted. */
    private int checksum() {
        int crc = 0;
        for (int i = 0; i < bytes.limit(); i++) {
            int value = i >= CHECKSUM_AT && i < CHECKSUM_AT + 4 ? 0 : bytes.get(i);
            crc = crc << 8 ^ CHECKSUMS[(crc >>> 24 ^ value) & 0xFF];
        }
        return crc;
    }

    private static int[] checksums() {
        int[] checksums = new int[256];
        for (int value = 0; value < 256; value++) {
            int crc = value << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? POLYNOMIAL : 0);
            }
            checksums[value] = crc;
        }
        return checksums;
    }
}
