package org.ecapa4j.plugins.audio.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * MP4, M4A, QuickTime (ISO/IEC 14496-12): boxes of a 4-byte size, a 4-byte type and content; size 1 stands for 8 bytes of size
 * after the type, 0 for the rest of the file. Boxes must lie within the one that they are in.
 *
 * <p>How many samples (here: packets) the tables state is bounded, since a few bytes can state billions.
 */
final class Mp4Audio {
    private static final int HEADER_BYTES = 8;
    private static final int LONG_HEADER_BYTES = 16;
    private static final int MAX_PACKETS = 1 << 22;

    /** Of boxes in boxes; five are needed. */
    private static final int MAX_DEPTH = 8;

    /** Boxes that hold boxes and, somewhere in them, what is looked for. */
    private static final Set<String> PARENTS = Set.of("moov", "trak", "mdia", "minf", "stbl", "moof", "traf");

    private final ByteBuffer bytes;
    private boolean hasIndex;
    private boolean hasMedia;
    private long packets;

    private Mp4Audio(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** {@code recording} is positioned at its first box. */
    static EncodedAudio inspect(ByteBuffer recording) throws AudioStreamException {
        Mp4Audio mp4 = new Mp4Audio(recording);
        mp4.readBoxes(recording.position(), recording.limit(), "the file", 0);
        if (!mp4.hasIndex) {
            throw new AudioStreamException(
                    "it has no index (box 'moov'): the file is truncated, or its recorder did not come to an end");
        }
        if (!mp4.hasMedia) {
            throw new AudioStreamException("it has no media (box 'mdat'): the file is truncated");
        }
        return EncodedAudio.of(recording, recording.position(), recording.limit(), 1);
    }

    private void readBoxes(int start, int end, String parent, int depth) throws AudioStreamException {
        int at = start;
        while (end - at >= HEADER_BYTES) {
            long size = Integer.toUnsignedLong(bytes.getInt(at));
            String type = type(at + 4);
            int header = HEADER_BYTES;
            if (size == 1 && end - at >= LONG_HEADER_BYTES) {
                size = bytes.getLong(at + HEADER_BYTES);
                header = LONG_HEADER_BYTES;
            } else if (size == 0) {
                size = end - at;
            }
            if (size < header || size > end - at) {
                throw new AudioStreamException("box '" + type + "' at offset " + at + " says "
                        + Long.toUnsignedString(size) + " bytes, but " + parent + " ends after " + (end - at)
                        + ": the file is truncated or damaged");
            }
            readBox(type, at + header, at + (int) size, depth);
            at += (int) size;
        }
    }

    private void readBox(String type, int content, int end, int depth) throws AudioStreamException {
        hasIndex |= type.equals("moov");
        hasMedia |= type.equals("mdat");
        if (PARENTS.contains(type)) {
            if (depth == MAX_DEPTH) {
                throw new AudioStreamException(
                        "boxes lie more than " + MAX_DEPTH + " deep at offset " + content + ": the file is damaged");
            }
            readBoxes(content, end, "box '" + type + "'", depth + 1);
            return;
        }
        // Version and flags come first; the size of samples or of its field stands before their number.
        int count = switch (type) {
            case "stsz", "stz2" -> content + 8;
            case "trun" -> content + 4;
            default -> -1;
        };
        if (count >= 0 && end - count >= 4) {
            packets += Integer.toUnsignedLong(bytes.getInt(count));
            if (packets > MAX_PACKETS) {
                throw new AudioStreamException("box '" + type + "' at offset " + (content - HEADER_BYTES)
                        + " makes it " + packets + " packets, at most " + MAX_PACKETS
                        + " are read: the file is damaged, or cut it");
            }
        }
    }

    private String type(int at) {
        byte[] type = new byte[4];
        bytes.get(at, type);
        return new String(type, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
    }
}
