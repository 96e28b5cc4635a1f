package org.ecapa4j.audio;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ecapa4j.errors.AudioException;
import org.jspecify.annotations.Nullable;

/**
 * The {@code fmt } chunk of a WAV file, checked.
 *
 * <p>Layout, little-endian: format code u16, channels u16, frames per second u32, bytes per second u32, bytes per frame u16,
 * bits per sample u16; code 0xFFFE continues with the size of the extension u16 (22), valid bits u16, channel mask u32 and a
 * GUID, whose first two bytes are the code proper. Valid bits are the upper ones of a sample, so that they do not change its
 * value.
 *
 * @param coding how samples are written
 * @param channels 1 to 65,535
 * @param sampleRate frames per second, in hertz
 */
record WavFormat(Coding coding, int channels, int sampleRate) {
    /** How one sample is written. */
    enum Coding {
        PCM_8(1, "8-bit PCM"),
        PCM_16(2, "16-bit PCM"),
        PCM_24(3, "24-bit PCM"),
        PCM_32(4, "32-bit PCM"),
        FLOAT_32(4, "32-bit float"),
        FLOAT_64(8, "64-bit float"),
        A_LAW(1, "A-law"),
        MU_LAW(1, "mu-law");

        private final int bytes;
        private final String text;

        Coding(int bytes, String text) {
            this.bytes = bytes;
            this.text = text;
        }

        int bytes() {
            return bytes;
        }
    }

    private static final int PLAIN_BYTES = 16;
    private static final int EXTENSIBLE_BYTES = 40;
    private static final int CODE_EXTENSIBLE = 0xFFFE;

    private static final Map<Integer, List<Coding>> CODINGS = Map.of(
            1, List.of(Coding.PCM_8, Coding.PCM_16, Coding.PCM_24, Coding.PCM_32),
            3, List.of(Coding.FLOAT_32, Coding.FLOAT_64),
            6, List.of(Coding.A_LAW),
            7, List.of(Coding.MU_LAW));

    /** KSDATAFORMAT_SUBTYPE GUIDs after their first two bytes, as the two little-endian words that follow. */
    private static final long GUID_MIDDLE = 0x0010_0000_0000L;

    private static final long GUID_END = 0x719B_3800_AA00_0080L;

    private static final Map<Integer, String> UNSUPPORTED = Map.ofEntries(
            Map.entry(0x0002, "Microsoft ADPCM"),
            Map.entry(0x0011, "IMA ADPCM"),
            Map.entry(0x0031, "GSM 6.10"),
            Map.entry(0x0040, "G.721 ADPCM"),
            Map.entry(0x0045, "G.726 ADPCM"),
            Map.entry(0x0050, "MPEG layer 1 or 2"),
            Map.entry(0x0055, "MP3"),
            Map.entry(0x0064, "G.726 ADPCM"),
            Map.entry(0x0092, "Dolby AC-3"),
            Map.entry(0x00FF, "AAC"),
            Map.entry(0x0161, "Windows Media Audio"),
            Map.entry(0x0162, "Windows Media Audio Professional"),
            Map.entry(0x1610, "HE-AAC"),
            Map.entry(0x2000, "Dolby AC-3"),
            Map.entry(0xF1AC, "FLAC"));

    /** Bytes of one sample of every channel. */
    int frameBytes() {
        return channels * coding.bytes;
    }

    String describe() {
        return channels + (channels == 1 ? " channel of " : " channels of ") + coding.text;
    }

    /**
     * @param chunk the chunk's bytes, little-endian
     * @param offset of the chunk's bytes in the file, for messages
     */
    static WavFormat read(ByteBuffer chunk, int offset, String source) {
        if (chunk.limit() < PLAIN_BYTES) {
            throw error(
                    source, offset, List.of("it has " + chunk.limit() + " bytes, expected at least " + PLAIN_BYTES));
        }
        int code = u16(chunk, 0);
        int channels = u16(chunk, 2);
        long sampleRate = Integer.toUnsignedLong(chunk.getInt(4));
        int frameBytes = u16(chunk, 12);
        int bits = u16(chunk, 14);

        List<String> problems = new ArrayList<>();
        if (channels == 0) {
            problems.add("it says 0 channels");
        }
        if (sampleRate < Waveform.MIN_RATE || sampleRate > Waveform.MAX_RATE) {
            problems.add("it says a sample rate of " + sampleRate + " Hz, supported are " + Waveform.MIN_RATE + " to "
                    + Waveform.MAX_RATE + " Hz");
        }
        if (code == CODE_EXTENSIBLE) {
            code = extensibleCode(chunk, bits, problems);
        }
        if (code < 0) {
            throw error(source, offset, problems);
        }
        Coding coding = coding(code, bits, problems);
        if (coding != null && channels > 0 && frameBytes != channels * coding.bytes) {
            problems.add("it says " + frameBytes + " bytes per frame (block align), expected " + channels * coding.bytes
                    + " for " + new WavFormat(coding, channels, (int) sampleRate).describe());
        }
        if (coding == null || !problems.isEmpty()) {
            throw error(source, offset, problems);
        }
        return new WavFormat(coding, channels, (int) sampleRate);
    }

    /** The code within WAVE_FORMAT_EXTENSIBLE; -1 with a problem if there is none. */
    private static int extensibleCode(ByteBuffer chunk, int bits, List<String> problems) {
        if (chunk.limit() < EXTENSIBLE_BYTES) {
            problems.add("it is WAVE_FORMAT_EXTENSIBLE and has " + chunk.limit() + " bytes, expected at least "
                    + EXTENSIBLE_BYTES);
            return -1;
        }
        int validBits = u16(chunk, 18);
        if (validBits > bits) {
            problems.add("it says " + validBits + " valid bits of " + bits + " bits per sample");
        }
        long middle = chunk.getLong(24) >>> 16;
        long end = chunk.getLong(32);
        if (middle != GUID_MIDDLE || end != GUID_END) {
            problems.add(String.format(
                    "its sub-format %016x%016x (GUID, bytes in file order) is not supported",
                    Long.reverseBytes(chunk.getLong(24)), Long.reverseBytes(end)));
            return -1;
        }
        return u16(chunk, 24);
    }

    private static @Nullable Coding coding(int code, int bits, List<String> problems) {
        List<Coding> family = CODINGS.get(code);
        if (family == null) {
            problems.add("its samples are in " + UNSUPPORTED.getOrDefault(code, "an unknown format")
                    + String.format(" (format code 0x%04X), which is not supported; ", code)
                    + "convert the recording to 16-bit PCM");
            return null;
        }
        for (Coding coding : family) {
            if (8 * coding.bytes == bits) {
                return coding;
            }
        }
        problems.add("it says " + bits + " bits per sample (format code " + code + "), supported are "
                + family.stream().map(coding -> coding.text).collect(Collectors.joining(", ")));
        return null;
    }

    private static AudioException error(String source, int offset, List<String> problems) {
        return new AudioException(
                "WAV '" + source + "': 'fmt ' chunk at offset " + (offset - 8) + ": " + String.join("; ", problems));
    }

    private static int u16(ByteBuffer chunk, int offset) {
        return Short.toUnsignedInt(chunk.getShort(offset));
    }
}
