package org.ecapa4j.audio;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells people what a recording that no decoder knows may be. Guesses from its first bytes. */
final class AudioSignatures {
    private static final int ID3V2_HEADER_BYTES = 10;
    private static final int SHOWN_BYTES = 8;

    /** Text that stands at an offset in files of a format. */
    private record Signature(int offset, String text, String format) {}

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
            new Signature(0, "PK\u0003\u0004", "a ZIP archive"),
            new Signature(0, "\u001F\u008B", "gzip"));

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

    /** "looks like ..." or the first bytes; {@code recording} is positioned after its ID3v2 tags. */
    static String describe(ByteBuffer recording) {
        ByteBuffer audio = recording.slice();
        for (Signature signature : SIGNATURES) {
            if (matches(audio, signature.offset, signature.text)) {
                return "looks like " + signature.format;
            }
        }
        if (isMpegFrame(audio)) {
            return isAdts(audio) ? "looks like AAC (ADTS)" : "looks like MP3";
        }
        if (recording.position() > 0) {
            return "looks like MP3";
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
