package org.ecapa4j.audio;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells people what a recording that no decoder knows may be. Guesses from its first bytes. */
final class AudioSignatures {
    private static final int ID3V2_HEADER_BYTES = 10;
    private static final int SHOWN_BYTES = 8;

    private static final String UNPACK = "unpack it first";
    private static final String NOT_FOLLOWED = "name the recordings themselves";

    /**
     * Text that stands at an offset in files of a format.
     *
     * @param remedy what to do with such a file; empty if another decoder might read it
     */
    private record Signature(int offset, String text, String format, String remedy) {
        Signature(int offset, String text, String format) {
            this(offset, text, format, "");
        }
    }

    /** In the order in which they are tried: what is inside an Ogg stream before Ogg itself. */
    private static final List<Signature> SIGNATURES = List.of(
            new Signature(8, "WAVE", "WAV"),
            new Signature(0, "fLaC", "FLAC"),
            new Signature(28, "OpusHead", "Ogg Opus"),
            new Signature(29, "vorbis", "Ogg Vorbis"),
            new Signature(29, "FLAC", "Ogg FLAC"),
            new Signature(28, "Speex", "Ogg Speex"),
            new Signature(0, "OggS", "Ogg"),
            new Signature(4, "ftyp", "MP4 or M4A"),
            new Signature(8, "AIFF", "AIFF"),
            new Signature(8, "AIFC", "AIFF-C"),
            new Signature(0, ".snd", "Sun AU"),
            new Signature(0, "#!AMR", "AMR"),
            new Signature(0, "caff", "Core Audio Format"),
            new Signature(0, "NIST_1A", "NIST SPHERE"),
            new Signature(0, "riff", "Sony Wave64"),
            new Signature(0, "\u001AE\u00DF\u00A3", "Matroska or WebM"),
            new Signature(0, "0&\u00B2u", "Windows Media"),
            new Signature(8, "AVI ", "AVI video"),
            new Signature(0, "\u0093NUMPY", "a NumPy array (.npy)"),
            new Signature(0, "PK\u0003\u0004", "a ZIP archive", UNPACK),
            new Signature(0, "\u001F\u008B", "gzip", UNPACK),
            new Signature(0, "BZh", "bzip2", UNPACK),
            new Signature(0, "\u00FD7zXZ", "xz", UNPACK),
            new Signature(0, "(\u00B5/\u00FD", "Zstandard", UNPACK),
            new Signature(257, "ustar", "a tar archive", UNPACK),
            new Signature(0, "#EXTM3U", "a playlist (M3U)", NOT_FOLLOWED),
            new Signature(0, "[playlist]", "a playlist (PLS)", NOT_FOLLOWED),
            new Signature(0, "ffconcat", "a list of FFmpeg's", NOT_FOLLOWED));

    private AudioSignatures() {}

    /** Position after the ID3v2 tags at the start; 0 without any, the end if a tag says it goes beyond. */
    static int skipId3v2(ByteBuffer recording) {
        long position = 0;
        while (position + ID3V2_HEADER_BYTES <= recording.limit() && matches(recording, (int) position, "ID3")) {
            int at = (int) position;
            long size = 0;
            for (int i = 6; i < ID3V2_HEADER_BYTES; i++) {
                size = size << 7 | (recording.get(at + i) & 0x7F);
            }
            boolean hasFooter = (recording.get(at + 5) & 0x10) != 0;
            position += ID3V2_HEADER_BYTES + size + (hasFooter ? ID3V2_HEADER_BYTES : 0);
        }
        return (int) Math.min(position, recording.limit());
    }

    /** What to do with such a recording; empty if nothing but installing a decoder helps. */
    static String remedy(ByteBuffer recording) {
        Signature signature = find(recording.slice());
        return signature == null ? "" : signature.remedy;
    }

    private static @Nullable Signature find(ByteBuffer audio) {
        for (Signature signature : SIGNATURES) {
            if (matches(audio, signature.offset, signature.text)) {
                return signature;
            }
        }
        return null;
    }

    /** "looks like ..." or the first bytes; {@code recording} is positioned after its ID3v2 tags. */
    static String describe(ByteBuffer recording) {
        ByteBuffer audio = recording.slice();
        Signature signature = find(audio);
        if (signature != null) {
            return "looks like " + signature.format;
        }
        if (isMpegFrame(audio)) {
            return isAdts(audio) ? "looks like AAC (ADTS)" : "looks like MP3";
        }
        if (recording.position() > 0) {
            return "has an ID3v2 tag, as MP3 has, but behind it, at offset " + recording.position()
                    + ", nothing that is known (the bytes " + firstBytes(audio) + ")";
        }
        return "is of no known audio format (it starts with the bytes " + firstBytes(audio) + ")";
    }

    private static boolean matches(ByteBuffer bytes, int offset, String text) {
        byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
        return bytes.limit() - offset >= expected.length
                && bytes.slice(offset, expected.length).equals(ByteBuffer.wrap(expected));
    }

    /** ISO/IEC 11172-3, 2.4.1.3: eleven set bits. */
    private static boolean isMpegFrame(ByteBuffer audio) {
        return audio.limit() >= 2 && audio.get(0) == (byte) 0xFF && (audio.get(1) & 0xE0) == 0xE0;
    }

    /** ISO/IEC 13818-7, 6.2: twelve set bits, then layer 0, which MP3 has not. */
    private static boolean isAdts(ByteBuffer audio) {
        return (audio.get(1) & 0xF6) == 0xF0;
    }

    private static String firstBytes(ByteBuffer audio) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(SHOWN_BYTES, audio.limit()); i++) {
            text.append(i == 0 ? "" : " ").append(String.format("%02X", audio.get(i)));
        }
        return text.toString();
    }
}
