package org.ecapa4j.plugins.audio.stream;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Matroska and WebM (RFC 8794, RFC 9559): an EBML header, then a segment that holds tracks and clusters, which hold blocks. An
 * element is an id and a size, each of a length that its leading zero bits tell, then content. A segment or cluster that was
 * written before its size was known has a size of all ones and goes on to the next element that cannot be in it.
 *
 * <p>These levels are followed; elements must lie within the one that they are in.
 */
final class MatroskaAudio {
    static final int EBML = 0x1A45DFA3;

    private static final int SEGMENT = 0x18538067;
    private static final int CLUSTER = 0x1F43B675;

    /** The table of places to seek to. Who writes a stream of unknown length writes it last, knowing them all. */
    private static final int CUES = 0x1C53BB6B;

    private static final int TRACKS = 0x1654AE6B;
    private static final int TRACK_ENTRY = 0xAE;
    private static final int TRACK_NUMBER = 0xD7;
    private static final int TRACK_TYPE = 0x83;
    private static final int AUDIO = 2;
    private static final int SIMPLE_BLOCK = 0xA3;
    private static final int BLOCK_GROUP = 0xA0;
    private static final int BLOCK = 0xA1;

    /** SeekHead, Info, Tracks, Cluster, Cues, Chapters, Attachments, Tags. */
    private static final Set<Integer> IN_SEGMENT =
            Set.of(0x114D9B74, 0x1549A966, TRACKS, CLUSTER, CUES, 0x1043A770, 0x1941A469, 0x1254C367);

    private static final long UNKNOWN = -1;

    private final ByteBuffer bytes;
    private int at;
    private final Set<Long> tracks = new HashSet<>();
    private @Nullable Long audioTrack;
    private long audioBlocks;
    private boolean isEnded;

    private MatroskaAudio(ByteBuffer bytes) {
        this.bytes = bytes;
        this.at = bytes.position();
    }

    /** {@code recording} is positioned at the EBML header. */
    static EncodedAudio inspect(ByteBuffer recording) throws AudioStreamException {
        MatroskaAudio matroska = new MatroskaAudio(recording);
        matroska.readFile();
        if (matroska.tracks.isEmpty()) {
            throw new AudioStreamException("it has no tracks: the file is truncated");
        }
        if (matroska.audioTrack == null) {
            throw new AudioStreamException("it holds no audio track");
        }
        if (matroska.audioBlocks == 0) {
            throw new AudioStreamException("it has no blocks of audio: the file is truncated");
        }
        matroska.refuseAnother();
        return EncodedAudio.of(recording, recording.position(), matroska.at, matroska.audioBlocks, matroska.isEnded);
    }

    private void readFile() throws AudioStreamException {
        int end = bytes.limit();
        while (at < end) {
            Element element = readElement(end, "the file");
            if (element.id == SEGMENT) {
                readSegment(element);
                return;
            }
            at = element.end;
        }
    }

    private void refuseAnother() throws AudioStreamException {
        if (bytes.limit() - at >= Integer.BYTES && bytes.getInt(at) == EBML) {
            throw new AudioStreamException(
                    "a further recording starts at offset " + at + ": several were put together; take them apart");
        }
    }

    private void readSegment(Element segment) throws AudioStreamException {
        isEnded = segment.isSized;
        while (at < segment.end) {
            if (!segment.isSized) {
                refuseAnother();
            }
            Element element = readElement(segment.end, "the segment");
            if (element.id == CLUSTER) {
                isEnded = segment.isSized; // Cues that come before it do not mark the end.
                readCluster(element);
            } else if (element.id == TRACKS) {
                readTracks(element);
            } else {
                isEnded |= element.id == CUES;
                at = element.end;
            }
        }
    }

    private void readTracks(Element parent) throws AudioStreamException {
        while (at < parent.end) {
            Element element = readElement(parent.end, "the list of tracks");
            if (element.id == TRACK_ENTRY) {
                readTrack(element);
            }
            at = element.end;
        }
    }

    private void readTrack(Element track) throws AudioStreamException {
        long number = 0;
        long type = 0;
        while (at < track.end) {
            Element element = readElement(track.end, "the track");
            if (element.id == TRACK_NUMBER) {
                number = integer(element);
            } else if (element.id == TRACK_TYPE) {
                type = integer(element);
            }
            at = element.end;
        }
        tracks.add(number);
        if (type == AUDIO && audioTrack == null) {
            audioTrack = number;
        }
    }

    private long integer(Element element) {
        long value = 0;
        for (int i = at; i < element.end; i++) {
            value = value << 8 | (bytes.get(i) & 0xFF);
        }
        return value;
    }

    private void readCluster(Element cluster) throws AudioStreamException {
        while (at < cluster.end) {
            int before = at;
            Element element = readElement(cluster.end, "the cluster");
            if (!cluster.isSized && (IN_SEGMENT.contains(element.id) || element.id == EBML)) {
                at = before;
                return;
            }
            if (element.id == SIMPLE_BLOCK) {
                readBlock(element);
            } else if (element.id == BLOCK_GROUP) {
                readGroup(element);
            }
            at = element.end;
        }
    }

    private void readGroup(Element group) throws AudioStreamException {
        while (at < group.end) {
            Element element = readElement(group.end, "the group of blocks");
            if (element.id == BLOCK) {
                readBlock(element);
            }
            at = element.end;
        }
    }

    /** A block begins with the number of its track. */
    private void readBlock(Element block) throws AudioStreamException {
        int start = at;
        long track = readNumber(8, block.end, false);
        if (!tracks.contains(track)) {
            throw new AudioStreamException("the block at offset " + start + " is of track " + track
                    + ", but the tracks are " + new TreeSet<>(tracks) + ": the file is damaged");
        }
        audioBlocks += Objects.equals(audioTrack, track) ? 1 : 0;
    }

    /**
     * An element whose header was read.
     *
     * @param end of its content, of its parent if its own size is not known
     */
    private record Element(int id, int end, boolean isSized) {}

    /** Reads id and size and goes to the content. */
    private Element readElement(int end, String parent) throws AudioStreamException {
        int start = at;
        int id = (int) readNumber(4, end, true);
        long size = readNumber(8, end, false);
        if (size == UNKNOWN && (id == SEGMENT || id == CLUSTER)) {
            return new Element(id, end, false);
        }
        if (size < 0 || size > end - at) {
            throw new AudioStreamException(String.format(
                    "element %X at offset %d says %s, but %s ends after %d: the file is truncated or damaged",
                    id, start, size < 0 ? "no size" : size + " bytes", parent, end - at));
        }
        return new Element(id, at + (int) size, true);
    }

    /** A number of at most so many bytes; the first set bit tells its length and stays in ids. */
    private long readNumber(int maxBytes, int end, boolean isId) throws AudioStreamException {
        int start = at;
        int first = at < end ? bytes.get(at) & 0xFF : 0;
        int length = Integer.numberOfLeadingZeros(first) - 23;
        if (at < end && length > maxBytes) {
            throw new AudioStreamException("no element starts at offset " + start + ": the file is damaged");
        }
        if (length > end - at) {
            throw new AudioStreamException(
                    "it ends at offset " + end + ", within the header of an element: the file is truncated");
        }
        long value = isId ? first : first & ((1 << (8 - length)) - 1);
        for (int i = 1; i < length; i++) {
            value = value << 8 | (bytes.get(at + i) & 0xFF);
        }
        at += length;
        return !isId && value == (1L << 7 * length) - 1 ? UNKNOWN : value;
    }
}
