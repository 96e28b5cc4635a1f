package org.ecapa4j.plugins.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.ecapa4j.audio.WavDecoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.InputOutputException;

/** The bridge from Java Sound; the one class that needs the module {@code java.desktop}. Safe for concurrent use. */
public final class AudioInputStreams {
    private static final int WAV_HEADER_BYTES = 44;
    private static final int MAX_DATA_BYTES = 0x7FFF_EFFF - WAV_HEADER_BYTES;

    private AudioInputStreams() {}

    /**
     * Reads a stream to its end and mixes it down to mono (the mean of the channels), at its own rate: PCM of 8, 16, 24 and 32
     * bits, signed or unsigned, of either byte order, float of 32 and 64 bits, A-law, mu-law. Samples are scaled as those of
     * WAV. The caller closes the stream.
     *
     * @param source what to call it in messages
     * @throws AudioException if it is of another kind, ends before the length that it states, or holds no samples
     * @throws InputOutputException if it breaks
     */
    public static Waveform toWaveform(AudioInputStream stream, String source) {
        AudioFormat format = stream.getFormat();
        int code = wavCode(format, source);
        check(format, source);
        byte[] data;
        try {
            data = stream.readNBytes(MAX_DATA_BYTES);
            if (data.length == MAX_DATA_BYTES && stream.read() >= 0) {
                throw error(source, "it has more than " + MAX_DATA_BYTES + " bytes; cut it");
            }
        } catch (IOException e) {
            throw new InputOutputException("Cannot read '" + source + "': " + e, e);
        }
        long frames = stream.getFrameLength();
        if (frames != AudioSystem.NOT_SPECIFIED && data.length / format.getFrameSize() < frames) {
            throw error(
                    source,
                    "it says " + frames + " frames, but ends after " + data.length / format.getFrameSize()
                            + ": it is truncated");
        }
        toLittleEndian(data, format);
        toWavSign(data, format);
        return new WavDecoder().decode(wav(data, format, code), source);
    }

    /** WAVE's format code of an encoding. */
    private static int wavCode(AudioFormat format, String source) {
        Encoding encoding = format.getEncoding();
        int bits = format.getSampleSizeInBits();
        boolean isPcm = encoding.equals(Encoding.PCM_SIGNED) || encoding.equals(Encoding.PCM_UNSIGNED);
        if (isPcm && (bits == 8 || bits == 16 || bits == 24 || bits == 32)) {
            return 1;
        }
        if (encoding.equals(Encoding.PCM_FLOAT) && (bits == 32 || bits == 64)) {
            return 3;
        }
        if (encoding.equals(Encoding.ALAW) && bits == 8) {
            return 6;
        }
        if (encoding.equals(Encoding.ULAW) && bits == 8) {
            return 7;
        }
        throw error(
                source,
                encoding + " of " + bits
                        + " bits is not supported; convert it with AudioSystem.getAudioInputStream to PCM"
                        + " of 8, 16, 24 or 32 bits");
    }

    private static void check(AudioFormat format, String source) {
        float rate = format.getSampleRate();
        if (rate < Waveform.MIN_RATE || rate > Waveform.MAX_RATE || rate != Math.rint(rate)) {
            throw error(
                    source,
                    "a sample rate of " + rate + " Hz, supported are whole ones of " + Waveform.MIN_RATE + " to "
                            + Waveform.MAX_RATE + " Hz");
        }
        int channels = format.getChannels();
        int sampleBytes = format.getSampleSizeInBits() / 8;
        if (channels < 1 || format.getFrameSize() != channels * sampleBytes) {
            throw error(
                    source,
                    "frames of " + format.getFrameSize() + " bytes do not hold " + channels + " channels of "
                            + sampleBytes + " bytes");
        }
    }

    private static void toLittleEndian(byte[] data, AudioFormat format) {
        int size = format.getSampleSizeInBits() / 8;
        if (!format.isBigEndian() || size == 1) {
            return;
        }
        for (int start = 0; start + size <= data.length; start += size) {
            for (int low = start, high = start + size - 1; low < high; low++, high--) {
                byte swapped = data[low];
                data[low] = data[high];
                data[high] = swapped;
            }
        }
    }

    /** PCM of 8 bits is unsigned in WAV, wider PCM is signed; the two differ in the highest bit. */
    private static void toWavSign(byte[] data, AudioFormat format) {
        int size = format.getSampleSizeInBits() / 8;
        Encoding wanted = size == 1 ? Encoding.PCM_SIGNED : Encoding.PCM_UNSIGNED;
        if (!format.getEncoding().equals(wanted)) {
            return;
        }
        for (int at = size - 1; at < data.length; at += size) {
            data[at] ^= (byte) 0x80;
        }
    }

    private static ByteBuffer wav(byte[] data, AudioFormat format, int code) {
        int rate = (int) format.getSampleRate();
        ByteBuffer wav = ByteBuffer.allocate(WAV_HEADER_BYTES + data.length).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(WAV_HEADER_BYTES - 8 + data.length).put(ascii("WAVE"));
        wav.put(ascii("fmt ")).putInt(16).putShort((short) code).putShort((short) format.getChannels());
        wav.putInt(rate).putInt((int) Math.min(Integer.MAX_VALUE, (long) rate * format.getFrameSize()));
        wav.putShort((short) format.getFrameSize()).putShort((short) format.getSampleSizeInBits());
        wav.put(ascii("data")).putInt(data.length).put(data);
        return wav.flip();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static AudioException error(String source, String problem) {
        return new AudioException("Audio stream '" + source + "': " + problem);
    }
}
