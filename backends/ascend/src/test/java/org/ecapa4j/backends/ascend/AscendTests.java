package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backends.ascend.internal.Binding;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.config.Settings;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.SeededWeights;

/** What several tests use. */
final class AscendTests {
    private static final Path DEVICES = Standin.deviceFolder(Path.of("target"));
    private static final Set<String> KNOWN = new HashSet<>();

    private AscendTests() {}

    /** The backend's settings: its reference.conf, the stand-in, and some keys of its section. */
    static Settings settings(String... keysAndValues) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("ecapa4j.ascend.library-path", Standin.library().toString());
        overrides.put("ecapa4j.ascend.device-folder", DEVICES.toString());
        for (int i = 0; i < keysAndValues.length; i += 2) {
            overrides.put("ecapa4j.ascend." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return EcapaConfiguration.load(AscendTests.class.getClassLoader(), List.of(), Map.of(), Map.of(), overrides)
                .section("ascend");
    }

    static Backend open(Models models, String... keysAndValues) {
        String[] all = new String[keysAndValues.length + 2];
        all[0] = "models";
        all[1] = models.folder();
        System.arraycopy(keysAndValues, 0, all, 2, keysAndValues.length);
        return new AscendBackendProvider().open(new BackendContext(settings(all), 1, BackendListener.NONE));
    }

    static FeatureMatrix utterance(int frames, long seed) {
        float[] values =
                SeededWeights.tensor("features", seed, -20, 20, frames, 80).toArray();
        return FeatureMatrix.wrap(values, frames, 80);
    }

    /**
     * AscendCL is finalised, which is when the stand-in looks for what is left, and it has seen no breach of its contract and no
     * leak since the last call.
     */
    static void assertNoComplaints(String when) {
        assertThat(AscendLibrary.files().isEmpty() ? 0 : Binding.owner())
                .as("AscendCL is finalised: %s", when)
                .isZero();
        Set<String> fresh = new HashSet<>();
        for (String complaint : Standin.complaints()) {
            if (KNOWN.add(complaint)) {
                fresh.add(complaint);
            }
        }
        assertThat(fresh).as("complaints of the stand-in: %s", when).isEmpty();
    }

    /** Until AscendCL is given back, after calls that did not return have: at once, or never where a backend was not closed. */
    static void awaitRelease() throws InterruptedException {
        for (int wait = 0; wait < 3000 && Binding.owner() != 0; wait++) {
            Thread.sleep(20);
        }
        assertThat(Binding.owner()).as("who holds AscendCL").isZero();
    }
}
