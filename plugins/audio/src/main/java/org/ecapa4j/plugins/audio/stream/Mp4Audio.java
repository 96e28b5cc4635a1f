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
    private static final int REFERENCE_BYTES = 12;
    private static final int MAX_PACKETS = 1 << 22;

    /** Of boxes in boxes; five are needed. */
    private static final int MAX_DEPTH = 8;

    /** Boxes that hold boxes and, somewhere in them, what is looked for. */
    private static final Set<String> PARENTS = Set.of("moov", "trak", "mdia", "minf", "stbl", "moof", "traf");

    private final ByteBuffer bytes;
    private boolean hasIndex;
    private boolean hasMedia;
    private boolean hasType;
    private boolean isInFragments;
    private boolean isIndexed;
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
        boolean isEnded = !mp4.isInFragments || mp4.isIndexed;
        return EncodedAudio.of(recording, recording.position(), recording.limit(), 1, isEnded);
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
        isInFragments |= type.equals("moof");
        isIndexed |= type.equals("mfra") || (type.equals("sidx") && !isInFragments && reachesTheEnd(content, end));
        if (depth == 0 && type.equals("ftyp")) {
            if (hasType) {
                throw new AudioStreamException("a further recording starts at offset " + (content - HEADER_BYTES)
                        + ": several were put together; take them apart");
            }
            hasType = true;
        }
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

    /**
     * Whether the fragments that box {@code sidx} lists go to the end of the file: version and flags, 4 bytes of id, 4 of time
     * scale, then first time and offset of the first fragment behind the box, of 4 bytes each or, from version 1 on, 8; 2 bytes
     * reserved, 2 of count, and for each fragment 12 bytes, of which the lower 31 bits of the first 4 are its size.
     */
    private boolean reachesTheEnd(int content, int end) {
        boolean isLong = end > content && bytes.get(content) > 0;
        int count = content + (isLong ? 30 : 22);
        if (end - count < Short.BYTES) {
            return false;
        }
        int references = Short.toUnsignedInt(bytes.getShort(count));
        if ((end - count - Short.BYTES) / REFERENCE_BYTES < references) {
            return false;
        }
        long reached =
                end + (isLong ? bytes.getLong(content + 20) : Integer.toUnsignedLong(bytes.getInt(content + 16)));
        for (int i = 0; i < references; i++) {
            reached += bytes.getInt(count + Short.BYTES + i * REFERENCE_BYTES) & Integer.MAX_VALUE;
        }
        return reached == bytes.limit();
    }

    private String type(int at) {
        byte[] type = new byte[4];
        bytes.get(at, type);
        return new String(type, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
    }
}
