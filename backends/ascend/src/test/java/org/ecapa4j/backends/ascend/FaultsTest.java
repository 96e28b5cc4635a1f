package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.internal.Binding;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.EcapaException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every function of AscendCL failing in turn: a typed error or the right result, never a hang, a crash or a leak. */
class FaultsTest {
    private static final EcapaNetwork NETWORK =
            SeededNetwork.mindspore(9, 16, 8, 8, 12).network();
    private static final FeatureMatrix FEATURES = AscendTests.utterance(40, 1);
    private static final Models MODELS =
            Models.of(NETWORK, ToyModel.lengths(1, 32, 64).withMask());
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FAILURE = 500000;

    @TempDir
    private Path folder;

    @AfterEach
    void knobs() {
        Standin.set();
    }

    /** Opens, compiles, embeds three times, closes. The last result, or null after a typed error. */
    private static float @Nullable [] life() {
        float[] last = null;
        try (Backend backend = AscendTests.open(MODELS, "workers", "1", "timeout-seconds", "5");
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            for (int i = 0; i < 3; i++) {
                try {
                    last = network.embed(FEATURES);
                } catch (BackendFailureException e) {
                    assertThat(e).hasMessageContaining("aclsim").hasMessageContaining("What to do: ");
                }
            }
        } catch (EcapaException e) {
            // A function without a code may look as if the model did not fit.
            assertThat(e.getMessage()).containsAnyOf("Backend 'ascend'", "does not fit the network");
        }
        return last;
    }

    /** Whether the fault was met. */
    private boolean survives(String function, String nth, int code, float[] expected) {
        Path trace = folder.resolve("trace");
        String fault = function + ":" + nth + ":" + code + ":on purpose";
        Standin.set("FAIL", fault, "TRACE", trace.toString());
        float[] result = Assertions.assertTimeoutPreemptively(PATIENCE, FaultsTest::life, fault);
        assertThat(result == null || Arrays.equals(result, expected)).as(fault).isTrue();
        AscendTests.assertNoComplaints(fault);
        try {
            boolean met = Files.readString(trace).matches("(?s)(.*\n)?" + function + " " + code + "[ \n].*");
            Files.delete(trace);
            return met;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static float[] expected() {
        Standin.set();
        float[] expected = life();
        assertThat(expected).isNotNull();
        return expected == null ? new float[0] : expected;
    }

    private static List<String> functions(boolean all) {
        AscendTests.open(MODELS).close();
        List<String> functions = new ArrayList<>();
        for (int i = 0; i < Binding.functionCount(); i++) {
            if (all || Binding.functionRequired(i) != 0) {
                functions.add(Binding.functionName(i));
            }
        }
        return functions;
    }

    @Test
    void requiredFunctionsFailAtFirstAndLater() {
        float[] expected = expected();
        List<String> functions = functions(false);
        assertThat(functions).hasSize(49);
        List<String> neverCalled = new ArrayList<>();
        for (String function : functions) {
            if (!survives(function, "1", FAILURE, expected)) {
                neverCalled.add(function);
            }
            survives(function, "3", FAILURE, expected);
        }
        // aclFinalize and aclrtSynchronizeStream serve where newer ones are absent; LifeTest looks at that.
        assertThat(neverCalled)
                .as("functions that were not met by their fault")
                .containsExactlyInAnyOrder(
                        "aclFinalize",
                        "aclrtGetDevice",
                        "aclrtSynchronizeDevice",
                        "aclrtGetCurrentContext",
                        "aclrtSynchronizeStream",
                        "aclrtMemcpy",
                        "aclGetDataBufferAddr",
                        "aclGetDataBufferSizeV2",
                        "aclmdlLoadFromMem",
                        "aclmdlGetDatasetNumBuffers",
                        "aclmdlGetDatasetBuffer",
                        "aclmdlExecute");
    }

    @Tag("nightly")
    @Test
    void allFunctionsFailAtAnyCallOnceAndForEver() {
        float[] expected = expected();
        for (String function : functions(true)) {
            for (String nth : List.of("1", "2", "3", "4", "6", "9", "1+", "2+", "5+")) {
                for (int code : new int[] {500000, 207001, 507899, 107002}) {
                    survives(function, nth, code, expected);
                }
            }
        }
    }

    @Test
    void memoryEndsAtEachAllocation() {
        float[] expected = expected();
        int failed = 0;
        float[] result = null;
        for (int nth = 1; nth < 50 && result == null; nth++) {
            Standin.set("OOM_AT", String.valueOf(nth));
            try (Backend backend = AscendTests.open(MODELS, "workers", "1");
                    CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
                result = network.embed(FEATURES);
            } catch (AscendFailureException e) {
                failed++;
                assertThat(e.kind()).isEqualTo(AscendFailureException.Kind.OUT_OF_MEMORY);
                assertThat(e).hasMessageContaining("bytes").hasMessageContaining("lower ecapa4j.ascend.workers");
            }
            AscendTests.assertNoComplaints("allocation " + nth);
        }
        assertThat(failed)
                .as("weights; features, mask and embedding, pinned and not; gears")
                .isEqualTo(8);
        assertThat(result).isEqualTo(expected);
    }

    @Test
    void afterAFailureTheNextCallIsServed() {
        float[] expected = expected();
        Standin.set("FAIL", "aclmdlExecuteAsync:2:507011:kernel 7 failed");
        try (Backend backend = AscendTests.open(MODELS, "workers", "1");
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            assertThat(network.embed(FEATURES)).isEqualTo(expected);
            AscendFailureException failure =
                    Assertions.assertThrows(AscendFailureException.class, () -> network.embed(FEATURES));
            assertThat(failure.kind()).isEqualTo(AscendFailureException.Kind.EXECUTION);
            assertThat(failure.function()).isEqualTo("aclmdlExecuteAsync");
            assertThat(failure.code()).isEqualTo(507011);
            assertThat(failure)
                    .hasMessage(
                            "Backend 'ascend', device 0, computing 1 x 64 frames: aclmdlExecuteAsync failed with 507011"
                                    + " (execution): aclsim: kernel 7 failed. What to do: try again; if it stays, compare with another"
                                    + " backend and report it.");
            assertThat(network.embed(FEATURES)).isEqualTo(expected);
        }
        AscendTests.assertNoComplaints("after a failed kernel");
    }

    @Test
    void aHangingDeviceIsATimeoutAndCanBeClosed() {
        float[] expected = expected();
        Standin.set("HANG", "aclmdlExecuteAsync");
        try (Backend backend = AscendTests.open(MODELS, "workers", "1", "timeout-seconds", "1");
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            AscendFailureException failure =
                    Assertions.assertThrows(AscendFailureException.class, () -> network.embed(FEATURES));
            assertThat(failure.kind()).isEqualTo(AscendFailureException.Kind.TIMEOUT);
            assertThat(failure).hasMessageContaining("raise ecapa4j.ascend.timeout-seconds");
        }
        AscendTests.assertNoComplaints("after a timeout");
        Standin.set();
        assertThat(life()).isEqualTo(expected);
    }

    @Test
    void unusableDevicesAreUnavailable() {
        assertUnavailable("BUSY", "1", "(busy)", "end what else uses the device");
        assertUnavailable("PERMISSION", "1", "(no permission)", "usually HwHiAiUser");
        assertUnavailable("STUB", "1", "100039", "set_env.sh before Java starts, take devlib, which has stubs only");
        assertUnavailable("DEVICES", "0", "There is no device 0, AscendCL sees 0", "npu-smi info");
        assertUnavailable("DEVICES", "-1", "aclInit failed with 500000", "the driver cannot be reached");
    }

    private static void assertUnavailable(String knob, String value, String reason, String remedy) {
        Standin.set(knob, value);
        EcapaException refused =
                Assertions.assertThrows(BackendUnavailableException.class, () -> AscendTests.open(MODELS));
        assertThat(refused)
                .hasMessageStartingWith("Backend 'ascend' cannot run here. ")
                .hasMessageContaining(reason)
                .hasMessageContaining(remedy);
        Standin.set();
        AscendTests.open(MODELS).close();
        AscendTests.assertNoComplaints(knob);
    }
}
