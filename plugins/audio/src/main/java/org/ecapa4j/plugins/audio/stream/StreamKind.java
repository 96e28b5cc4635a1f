package org.ecapa4j.plugins.audio.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Kinds of recordings, told by their first bytes. */
public enum StreamKind {
    MP3("MP3", "mp3"),
    ADTS("AAC", "aac"),
    OGG("Ogg", "ogg"),
    MP4("MP4", "mov"),
    MATROSKA("Matroska", "matroska");

    private static final int FTYP = 0x66747970;

    private final String title;
    private final String demuxer;

    StreamKind(String title, String demuxer) {
        this.title = title;
        this.demuxer = demuxer;
    }

    /** For messages. */
    public String title() {
        return title;
    }

    /** FFmpeg's name of what reads it. */
    public String demuxer() {
        return demuxer;
    }

    /** The kind of recording that starts at the buffer's position; null if it is none of them. */
    public static @Nullable StreamKind of(ByteBuffer head) {
        int at = head.position();
        int available = head.remaining();
        if (OggPage.startsAt(head, at)) {
            return OGG;
        }
        if (available >= 8 && head.getInt(at + 4) == FTYP) {
            return MP4;
        }
        if (available >= 4 && head.getInt(at) == MatroskaAudio.EBML) {
            return MATROSKA;
        }
        int frame = skipZeros(head);
        if (AdtsAudio.startsAt(head, frame)) {
            return ADTS;
        }
        return MpegAudio.startsAt(head, frame) ? MP3 : null;
    }

    /**
     * Follows the framing to its end. What is not part of the recording, as tags behind it, is left out.
     *
     * @param recording positioned at its start, big-endian
     * @throws AudioStreamException if it is not whole, or of a kind that is not supported
     */
    public EncodedAudio inspect(ByteBuffer recording) throws AudioStreamException {
        return switch (this) {
            case MP3 -> MpegAudio.inspect(recording.position(skipZeros(recording)));
            case ADTS -> AdtsAudio.inspect(recording.position(skipZeros(recording)));
            case OGG -> OggAudio.inspect(recording);
            case MP4 -> Mp4Audio.inspect(recording);
            case MATROSKA -> MatroskaAudio.inspect(recording);
        };
    }

    /** Tags before the first frame may be followed by padding. */
    private static int skipZeros(ByteBuffer bytes) {
        int at = bytes.position();
        while (at < bytes.limit() && bytes.get(at) == 0) {
            at++;
        }
        return at;
    }
}
