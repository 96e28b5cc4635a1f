package org.ecapa4j.evaluation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A digest (FIPS 180-4).
 *
 * @param hex 64 lower-case hexadecimal digits
 */
record Sha256(String hex) {
    static final int BYTES = 32;

    private static final int CHUNK = 8192;

    static Sha256 of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    static Sha256 of(byte[] bytes, int offset, int length) {
        MessageDigest digest = digest();
        digest.update(bytes, offset, length);
        return finish(digest);
    }

    static Sha256 of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of a text and numbers after it, as little-endian float32. */
    static Sha256 of(String text, float[] values) {
        MessageDigest digest = digest();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < values.length; done += CHUNK) {
            int count = Math.min(CHUNK, values.length - done);
            chunk.clear().asFloatBuffer().put(values, done, count);
            digest.update(chunk.limit(count * Float.BYTES));
        }
        return finish(digest);
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Sha256 finish(MessageDigest digest) {
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }
}
