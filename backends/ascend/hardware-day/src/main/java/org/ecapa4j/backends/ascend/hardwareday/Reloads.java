package org.ecapa4j.backends.ascend.hardwareday;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.SeededWeights;

/**
 * Opens the backend, loads the models, embeds once and closes all, many times in one process: {@code Reloads TIMES}. Memory after
 * the first tenth is compared with that at the end. Ends with 1 if it has grown or an embedding is of other bits than the first.
 */
public final class Reloads {
    private static final int FRAMES = 201;

    private Reloads() {}

    public static void main(String[] arguments) throws IOException {
        int times = Integer.parseInt(arguments[0]);
        float[] first = null;
        Memory before = null;
        Memory after = null;
        int others = 0;
        for (int i = 1; i <= times; i++) {
            try (Ecapa4j ecapa = Ecapa4j.start();
                    SpeakerEncoder encoder = ecapa.encoder()) {
                int bins = encoder.model().network().bins();
                float[] values = SeededWeights.tensor("features", 1, -20, 20, FRAMES, bins)
                        .toArray();
                float[] embedding =
                        encoder.encode(FeatureMatrix.wrap(values, FRAMES, bins)).toArray();
                first = first == null ? embedding : first;
                others += Arrays.equals(first, embedding) ? 0 : 1;
                if (i == Math.max(1, times / 10)) {
                    before = Memory.now(ecapa);
                    print("after %d: %s", i, before);
                }
                if (i == times) {
                    after = Memory.now(ecapa);
                    print("after %d: %s", i, after);
                }
            }
        }
        boolean flat = before != null && after != null && after.isFlatSince(before);
        print("of other bits than the first: %d; memory %s", others, flat ? "is flat" : "grew");
        System.exit(flat && others == 0 ? 0 : 1);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
