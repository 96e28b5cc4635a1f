package org.ecapa4j.audio;

import java.nio.ByteBuffer;
import org.ecapa4j.errors.AudioException;

/**
 * Turns the bytes of a WAV data chunk into mono samples.
 *
 * <p>Integers of b bits are divided by 2^(b-1), 8-bit ones (unsigned) after subtracting 128; A-law and mu-law are expanded to
 * the 16-bit values of ITU-T G.711 and divided by 32,768. Channels are added in double precision, divided by their number and
 * rounded to float once: mono PCM of up to 24 bits is exact.
 */
final class WavSamples {
    private static final short[] A_LAW = new short[256];
    private static final short[] MU_LAW = new short[256];

    static {
        for (int code = 0; code < 256; code++) {
            A_LAW[code] = expandALaw(code);
            MU_LAW[code] = expandMuLaw(code);
        }
    }

    private WavSamples() {}

    /** {@code data}: whole frames, little-endian. */
    static float[] mixDown(ByteBuffer data, WavFormat format, String source) {
        int channels = format.channels();
        int frameBytes = format.frameBytes();
        int sampleBytes = format.coding().bytes();
        Sample sample = sample(format.coding());
        float[] mono = new float[data.limit() / frameBytes];
        for (int frame = 0, at = 0; frame < mono.length; frame++) {
            double sum = 0;
            for (int channel = 0; channel < channels; channel++, at += sampleBytes) {
                sum += sample.at(data, at);
            }
            mono[frame] = (float) (sum / channels);
            if (!Float.isFinite(mono[frame])) {
                throw notFinite(data, format, sample, frame, source);
            }
        }
        return mono;
    }

    /** Reads one sample at a byte offset; nominally -1 to 1. */
    private interface Sample {
        double at(ByteBuffer data, int offset);
    }

    private static Sample sample(WavFormat.Coding coding) {
        return switch (coding) {
            case PCM_8 -> (data, at) -> (Byte.toUnsignedInt(data.get(at)) - 128) * 0x1p-7;
            case PCM_16 -> (data, at) -> data.getShort(at) * 0x1p-15;
            case PCM_24 -> (data, at) -> (Short.toUnsignedInt(data.getShort(at)) | data.get(at + 2) << 16) * 0x1p-23;
            case PCM_32 -> (data, at) -> data.getInt(at) * 0x1p-31;
            case FLOAT_32 -> (data, at) -> data.getFloat(at);
            case FLOAT_64 -> (data, at) -> data.getDouble(at);
            case A_LAW -> (data, at) -> A_LAW[Byte.toUnsignedInt(data.get(at))] * 0x1p-15;
            case MU_LAW -> (data, at) -> MU_LAW[Byte.toUnsignedInt(data.get(at))] * 0x1p-15;
        };
    }

    private static AudioException notFinite(
            ByteBuffer data, WavFormat format, Sample sample, int frame, String source) {
        String culprit = "is beyond the range of a 32-bit float";
        for (int channel = 0; channel < format.channels(); channel++) {
            double value = sample.at(
                    data,
                    frame * format.frameBytes() + channel * format.coding().bytes());
            if (!Double.isFinite(value)) {
                culprit = "is " + value + " in channel " + channel;
                break;
            }
        }
        return new AudioException("WAV '" + source + "': sample " + frame + " of " + data.limit() / format.frameBytes()
                + " " + culprit + "; samples must be finite numbers, nominally in [-1, 1]");
    }

    /** ITU-T G.711, table 1a: 13 bits, here in the upper ones of 16; even bits of the code are inverted. */
    private static short expandALaw(int code) {
        int bits = code ^ 0x55;
        int exponent = bits >> 4 & 7;
        int mantissa = (bits & 0x0F) << 4 | 0x08;
        int magnitude = exponent == 0 ? mantissa : (mantissa | 0x100) << (exponent - 1);
        return (short) ((bits & 0x80) != 0 ? magnitude : -magnitude);
    }

    /** ITU-T G.711, table 2a: 14 bits, here in the upper ones of 16; all bits of the code are inverted. */
    private static short expandMuLaw(int code) {
        int bits = ~code & 0xFF;
        int exponent = bits >> 4 & 7;
        int bias = 0x84;
        int magnitude = (((bits & 0x0F) << 3 | bias) << exponent) - bias;
        return (short) ((bits & 0x80) != 0 ? -magnitude : magnitude);
    }
}
