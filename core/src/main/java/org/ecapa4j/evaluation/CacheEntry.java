package org.ecapa4j.evaluation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.ecapa4j.Embedding;
import org.ecapa4j.Passport;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.model.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * A file of the cache, big-endian.
 *
 * <pre>
 * 8 bytes    "ecapaemb"
 * 32 bytes   the key under which it was written
 * text       fingerprint, front end, precision, backend, treatment: each as {@link DataOutputStream#writeUTF} writes it
 * 1 byte     1 if the quality of the recording follows, else 0
 *   6 float64, 1 int32, 1 float64   its components in the order of {@link AudioQuality}; NaN for an empty one
 * int32      number of values
 * float32    the values
 * 32 bytes   SHA-256 of all bytes before
 * </pre>
 */
final class CacheEntry {
    /** No entry is nearly as long; what is longer is something else and is not read. */
    static final int MAX_BYTES = 1 << 20;

    private static final byte[] MAGIC = {'e', 'c', 'a', 'p', 'a', 'e', 'm', 'b'};

    private CacheEntry() {}

    static byte[] write(Sha256 key, Embedding embedding, Passport passport) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(MAGIC);
            out.write(key.bytes());
            write(out, passport);
            out.writeInt(embedding.size());
            for (int i = 0; i < embedding.size(); i++) {
                out.writeFloat(embedding.get(i));
            }
            out.write(Sha256.of(bytes.toByteArray()).bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Passport passport) throws IOException {
        out.writeUTF(passport.fingerprint().hex());
        out.writeUTF(passport.frontEnd());
        out.writeUTF(passport.precision().name());
        out.writeUTF(passport.backend());
        out.writeUTF(passport.treatment());
        AudioQuality quality = passport.quality();
        out.writeBoolean(quality != null);
        if (quality != null) {
            out.writeDouble(quality.seconds());
            out.writeDouble(quality.speechSeconds());
            out.writeDouble(quality.peak());
            out.writeDouble(quality.clippedFraction());
            out.writeDouble(quality.speechLevelDb());
            out.writeDouble(quality.bandwidthHz());
            out.writeInt(quality.sampleRate());
            out.writeDouble(quality.snrDb().orElse(Double.NaN));
        }
    }

    /** @throws DataFormatException saying what is wrong, if these are not the bytes that {@link #write} gave for this key */
    static Embedding read(Sha256 key, byte[] bytes) {
        int end = bytes.length - Sha256.BYTES;
        if (end < MAGIC.length + Sha256.BYTES || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new DataFormatException("it is no embedding of a cache");
        }
        byte[] sum = Arrays.copyOfRange(bytes, end, bytes.length);
        if (!Arrays.equals(sum, Sha256.of(bytes, 0, end).bytes())) {
            throw new DataFormatException("its checksum is wrong");
        }
        int afterKey = MAGIC.length + Sha256.BYTES;
        if (!Arrays.equals(bytes, MAGIC.length, afterKey, key.bytes(), 0, Sha256.BYTES)) {
            throw new DataFormatException("it belongs to another recording or model");
        }
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, afterKey, end - afterKey));
            Passport passport = passport(in);
            int count = in.readInt();
            if (count < 1 || (long) count * Float.BYTES != in.available()) {
                throw new DataFormatException("it claims " + count + " values");
            }
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = in.readFloat();
            }
            return Embedding.of(values, passport);
        } catch (IOException | IllegalArgumentException e) {
            throw new DataFormatException("it is incomplete: " + e, e);
        }
    }

    private static Passport passport(DataInputStream in) throws IOException {
        return new Passport(
                new Fingerprint(in.readUTF()),
                in.readUTF(),
                Precision.valueOf(in.readUTF()),
                in.readUTF(),
                in.readUTF(),
                in.readBoolean() ? quality(in) : null);
    }

    private static @Nullable AudioQuality quality(DataInputStream in) throws IOException {
        return new AudioQuality(
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readInt(),
                optional(in.readDouble()));
    }

    private static OptionalDouble optional(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
