package org.ecapa4j.plugins.audio.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ogg (RFC 3533) with one stream of Vorbis or Opus, and perhaps others beside it, which are left out. Every page must hold its
 * checksum, and the pages of the stream must follow one another.
 *
 * <p>The last page should be marked as the end. Some recorders do not write this mark, so that its absence is told and not refused.
 */
final class OggAudio {
    /**
     * What a stream can hold.
     *
     * @param start of its first packet
     * @param headers packets before the first one of audio; 0 if it is not supported
     */
    private record Codec(String name, String start, int headers) {}

    private static final List<Codec> CODECS = List.of(
            new Codec("Opus", "OpusHead", 2),
            new Codec("Vorbis", "\u0001vorbis", 3),
            new Codec("FLAC", "\u007FFLAC", 0),
            new Codec("Speex", "Speex   ", 0),
            new Codec("CELT", "CELT    ", 0),
            new Codec("PCM", "PCM     ", 0));

    private final ByteBuffer recording;
    private final List<OggPage> pages = new ArrayList<>();
    private final List<String> unsupported = new ArrayList<>();
    private @Nullable Codec codec;
    private int stream;
    private boolean hasOthers;
    private int junkAt = -1;

    private OggAudio(ByteBuffer recording) {
        this.recording = recording;
    }

    /** {@code recording} is positioned at a page. */
    static EncodedAudio inspect(ByteBuffer recording) throws AudioStreamException {
        OggAudio ogg = new OggAudio(recording);
        ogg.readPages();
        return ogg.encoded();
    }

    private void readPages() throws AudioStreamException {
        boolean isBeginning = true;
        for (int at = recording.position(); at < recording.limit(); ) {
            if (!OggPage.startsAt(recording, at)) {
                junkAt = at;
                break;
            }
            OggPage page = OggPage.read(recording, at);
            if (page.isBegin() && !isBeginning) {
                throw new AudioStreamException("a further stream starts at offset " + at
                        + ": several recordings were put together; take them apart");
            }
            isBeginning &= page.isBegin();
            if (page.isBegin() && codec == null) {
                begin(page);
            }
            if (codec != null && page.stream() == stream) {
                add(page);
            } else {
                hasOthers = true;
            }
            at = page.end();
        }
    }

    private void begin(OggPage page) {
        for (Codec each : CODECS) {
            byte[] start = each.start.getBytes(StandardCharsets.ISO_8859_1);
            ByteBuffer content = page.content();
            if (content.limit() >= start.length
                    && content.slice(0, start.length).equals(ByteBuffer.wrap(start))) {
                if (each.headers > 0) {
                    codec = each;
                    stream = page.stream();
                } else {
                    unsupported.add(each.name);
                }
            }
        }
    }

    private void add(OggPage page) throws AudioStreamException {
        if (!pages.isEmpty()) {
            OggPage before = pages.get(pages.size() - 1);
            if (page.number() != before.number() + 1
                    || (page.hasSegments() && page.isContinued() != before.isUnfinished())) {
                throw new AudioStreamException("the Ogg page at offset " + page.offset() + " has the number "
                        + Integer.toUnsignedString(page.number()) + " and does not continue page "
                        + Integer.toUnsignedString(before.number()) + ": pages are missing or out of order");
            }
        }
        pages.add(page);
    }

    private EncodedAudio encoded() throws AudioStreamException {
        if (codec == null) {
            throw new AudioStreamException(
                    unsupported.isEmpty()
                            ? "it holds no audio stream that is known"
                            : "it holds " + String.join(", ", unsupported)
                                    + ", supported in Ogg are Vorbis and Opus; convert it to FLAC or WAV");
        }
        OggPage last = pages.get(pages.size() - 1);
        boolean isEnded = pages.stream().anyMatch(OggPage::isEnd);
        if (last.isUnfinished()) {
            throw new AudioStreamException(
                    "its last page, at offset " + last.offset() + ", ends within a packet: the file is truncated");
        }
        if (junkAt >= 0 && !isEnded) {
            throw new AudioStreamException("no Ogg page starts at offset " + junkAt
                    + ", and none before it is marked as the end: the file is damaged or truncated");
        }
        long packets = pages.stream().mapToLong(OggPage::packets).sum() - codec.headers;
        if (packets <= 0) {
            throw new AudioStreamException("it holds no audio after its headers: the file is truncated");
        }
        if (!hasOthers) {
            int start = recording.position();
            return new EncodedAudio(recording.slice(start, last.end() - start), start, packets, isEnded);
        }
        ByteArrayOutputStream own = new ByteArrayOutputStream();
        for (OggPage page : pages) {
            byte[] bytes = new byte[page.bytes().limit()];
            page.bytes().get(0, bytes);
            own.write(bytes, 0, bytes.length);
        }
        return new EncodedAudio(ByteBuffer.wrap(own.toByteArray()), -1, packets, isEnded);
    }
}
