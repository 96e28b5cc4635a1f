package org.ecapa4j.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.Tensor;

/**
 * What a model computes, as a SHA-256: equal for the same numbers whatever file, name or spelling they came in.
 *
 * <p>Canonical form, hashed in this order: the UTF-8 bytes of {@code "ecapa4j-model 1\n"}; {@link
 * FrontEnd#canonicalText()} and a line feed; {@link EcapaNetwork#canonicalText()}; then, for each tensor of {@link
 * EcapaNetwork#tensors()} in ascending order of its name (by UTF-16 code unit): the UTF-8 bytes of the line {@code name
 * dim dim ...\n}, and its elements as little-endian float32 in C order.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Fingerprint(String hex) {
    private static final String MODEL = "ecapa4j-model 1\n";
    private static final String NETWORK = "ecapa4j-network 1\n";
    private static final int CHUNK = 8192;

    /** Computes the fingerprint of a network behind a front end. */
    public static Fingerprint of(EcapaNetwork network, FrontEnd frontEnd) {
        return of(MODEL + frontEnd.canonicalText() + "\n", network);
    }

    /**
     * Computes the fingerprint of a network alone, whatever front end feeds it: the same with {@code "ecapa4j-network 1\n"}
     * at the beginning and no front end. For compiled forms of a network, which know nothing of the front end.
     */
    public static Fingerprint ofNetwork(EcapaNetwork network) {
        return of(NETWORK, network);
    }

    private static Fingerprint of(String beginning, EcapaNetwork network) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        update(digest, beginning + network.canonicalText());
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Map.Entry<String, Tensor> entry : new TreeMap<>(network.tensors()).entrySet()) {
            Tensor tensor = entry.getValue();
            StringBuilder header = new StringBuilder(entry.getKey());
            for (int axis = 0; axis < tensor.rank(); axis++) {
                header.append(' ').append(tensor.dim(axis));
            }
            update(digest, header.append('\n').toString());
            FloatBuffer values = tensor.buffer();
            while (values.hasRemaining()) {
                chunk.clear();
                int count = Math.min(CHUNK, values.remaining());
                chunk.asFloatBuffer().put(values.slice().limit(count));
                values.position(values.position() + count);
                digest.update(chunk.limit(count * Float.BYTES));
            }
        }
        return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
    }

    /** The first twelve digits, for people. */
    public String abbreviated() {
        return hex.substring(0, 12);
    }

    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return hex;
    }
}
