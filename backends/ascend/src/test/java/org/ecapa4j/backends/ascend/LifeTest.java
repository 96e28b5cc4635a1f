package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.AscendFailureException.Kind;
import org.ecapa4j.backends.ascend.internal.Binding;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How AscendCL's one initialisation, backends, networks and callers live and end. */
class LifeTest {
    private static final EcapaNetwork NETWORK =
            SeededNetwork.mindspore(9, 16, 8, 8, 12).network();
    private static final FeatureMatrix FEATURES = AscendTests.utterance(40, 1);
    private static final Models MODELS = Models.of(NETWORK, ToyModel.fixed(1, 40));

    @TempDir
    private Path folder;

    @BeforeEach
    void knobs() {
        Standin.set();
    }

    @AfterEach
    void nothingIsLeft() {
        AscendTests.assertNoComplaints("after a life");
    }

    private String live(Map<String, String> environment, String... steps) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("ACLSIM_TRACE", folder.resolve("trace").toString());
        return OwnProcess.run(LifeProbe.class, folder, List.of(), all, steps);
    }

    private long finalised() throws IOException {
        return calls(folder.resolve("trace"), "aclFinalize");
    }

    /** Of all functions whose names begin so. */
    private static long calls(Path trace, String function) throws IOException {
        return Files.readAllLines(trace).stream()
                .filter(line -> line.startsWith(function))
                .count();
    }

    @Test
    void keptItIsFinalisedOnceAtTheEndOfTheProcess() throws Exception {
        assertThat(live(Map.of(), "keep-initialised=true", "open and close", "owner", "open and close", "owner"))
                .isEqualTo("initialised by this backend\nowner: 1\ninitialised by this backend\nowner: 1");
        assertThat(finalised()).isEqualTo(1);
    }

    @Test
    void oldVersionsServeAgainWhereItIsKept() throws Exception {
        Map<String, String> once = Map.of("ACLSIM_INIT_ONCE", "1");
        assertThat(live(once, "keep-initialised=true", "open and close", "embed"))
                .endsWith("numbers: 12");
        assertThat(live(once, "open and close", "open and fail"))
                .contains("BackendUnavailableException: Backend 'ascend' cannot run here. ")
                .contains("aclInit failed with 500000");
    }

    @Test
    void aBackendMayBeClosedWhileTheProcessEnds() throws Exception {
        assertThat(live(Map.of(), "keep-initialised=true", "close at exit"))
                .isEqualTo("initialised by this backend\nclosed");
        assertThat(finalised()).isEqualTo(1);
    }

    /** It would for as long as the file is there. */
    @Test
    void aFinalisationThatDoesNotReturnDoesNotKeepTheProcess() throws Exception {
        Path hanging = Files.createFile(folder.resolve("hanging"));
        Map<String, String> hang =
                Map.of("ACLSIM_HANG", "aclFinalizeReference", "ACLSIM_HANG_WHILE", hanging.toString());
        assertThat(live(hang, "keep-initialised=true", "open and close")).isEqualTo("initialised by this backend");
        assertThat(finalised()).as("calls that returned").isZero();
    }

    @Test
    void andAnotherHookOfOursFinalisesNothingThatIsUsed() throws Exception {
        assertThat(live(Map.of(), "keep-initialised=true", "open and close", "close at exit"))
                .endsWith("initialised by this backend\nclosed");
        assertThat(finalised()).isEqualTo(1);
    }

    @Test
    void somebodyElsesInitialisationIsUsedAndLeftAlone() throws Exception {
        assertThat(live(
                        Map.of("ACLSIM_FOREIGN_INIT", "1"),
                        "embed",
                        "owner",
                        "keep-initialised=true",
                        "open and close"))
                .isEqualTo("initialised by somebody else in this process\nnumbers: 12\nowner: 0\n"
                        + "initialised by somebody else in this process");
        assertThat(finalised()).isZero();
    }

    @Test
    void olderVersionsAreServedByOlderFunctions() throws Exception {
        Path old = Standin.without(
                folder,
                "aclFinalizeReference",
                "aclrtSynchronizeStreamWithTimeout",
                "aclrtDestroyStreamForce",
                "aclGetRecentErrMsg",
                "aclrtGetMemInfo",
                "aclmdlQuerySize",
                "aclrtGetSocName");
        Path report = folder.resolve("report.json");
        assertThat(live(Map.of("ACLSIM_REPORT", report.toString()), "library-path=" + old, "embed"))
                .isEqualTo("initialised by this backend\nnumbers: 12");
        Path trace = folder.resolve("trace");
        assertThat(calls(trace, "aclFinalize ")).isEqualTo(1);
        assertThat(calls(trace, "aclrtSynchronizeStream ")).isPositive();
        assertThat(Files.readString(report)).contains("\"violations\": [],", "\"leaks\": [],");
    }

    @Test
    void librariesOfTwoInstallationsAreNotMixed() throws Exception {
        Path half = Files.createDirectories(folder.resolve("half"));
        Path whole = Files.createDirectories(folder.resolve("whole"));
        Files.copy(Standin.splitLibraries().resolve("libacl_rt.so"), half.resolve("libacl_rt.so"));
        Files.writeString(half.resolve("libacl_mdl.so"), "damaged".repeat(100));
        for (String library : LibrarySearch.PAIR) {
            Files.copy(Standin.splitLibraries().resolve(library), whole.resolve(library));
        }
        Map<String, String> both = Map.of("LD_LIBRARY_PATH", half + ":" + whole);
        assertThat(live(both, "library-path=auto", "open and fail", "library-path=" + whole, "open and fail"))
                .contains(
                        "BackendUnavailableException: Backend 'ascend' cannot run here. AscendCL is for another processor: "
                                + half.resolve("libacl_mdl.so"))
                .contains("AscendCL of " + whole + " cannot be loaded beside that of " + half
                        + ", some of which this process" + " has: start Java anew without it.");
        assertThat(live(Map.of("LD_LIBRARY_PATH", whole + ":" + half), "library-path=auto", "embed"))
                .endsWith("numbers: 12");
    }

    @Test
    void whatLacksFunctionsGivesWayToWhatIsBesideIt() throws Exception {
        Path shell = Standin.without(folder, "aclmdlExecuteAsync");
        for (String library : LibrarySearch.PAIR) {
            Files.copy(Standin.splitLibraries().resolve(library), folder.resolve(library));
        }
        assertThat(shell).hasParent(folder);
        assertThat(live(Map.of(), "library-path=" + folder, "embed")).endsWith("numbers: 12");
    }

    @Test
    void anotherPlaceIsNotLookedAtOnceItIsLoaded() throws Exception {
        assertThat(live(Map.of(), "open and close", "library-path=/nowhere", "open and close"))
                .contains("WARN")
                .contains("AscendCL is in this process already, from [" + Standin.library() + "];"
                        + " ecapa4j.ascend.library-path = /nowhere is not looked at");
    }

    @Test
    void anInterruptedCallerGetsItsResultAndStaysInterrupted() {
        try (Backend backend = AscendTests.open(MODELS);
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            float[] expected = network.embed(FEATURES);
            Thread.currentThread().interrupt();
            assertThat(network.embed(FEATURES)).isEqualTo(expected);
            assertThat(Thread.interrupted()).isTrue();
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).as("after closing, too").isTrue();
    }

    @Test
    void afterATimeoutTheModelsAreLoadedAgain() {
        Standin.set("FAIL", "aclrtSynchronizeStreamWithTimeout:2:507046:too slow");
        try (Backend backend = AscendTests.open(MODELS, "workers", "1");
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            float[] expected = network.embed(FEATURES);
            AscendFailureException failure =
                    Assertions.assertThrows(AscendFailureException.class, () -> network.embed(FEATURES));
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(network.embed(FEATURES)).isEqualTo(expected);
        }
    }

    @Test
    void nobodyReturnsFromClosingBeforeAllIsFreed() throws Exception {
        int threads = 4;
        Path trace = folder.resolve("trace");
        Standin.set("LATENCY_US", "2000", "TRACE", trace.toString());
        Backend backend = AscendTests.open(MODELS, "workers", "2");
        CompiledNetwork network = backend.compile(NETWORK, Precision.F32);
        assertThat(closedByMany(threads, network, () -> calls(trace, "aclmdlUnload")))
                .containsOnly(2L);
        assertThat(closedByMany(threads, backend, () -> (long) Binding.owner())).containsOnly(0L);
    }

    /** What each of many threads sees right after closing. */
    private static List<Long> closedByMany(int count, AutoCloseable closed, Callable<Long> look) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CyclicBarrier barrier = new CyclicBarrier(count);
            List<Future<Long>> seen = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                seen.add(threads.submit(() -> {
                    barrier.await();
                    closed.close();
                    return look.call();
                }));
            }
            List<Long> values = new ArrayList<>();
            for (Future<Long> each : seen) {
                values.add(each.get());
            }
            return values;
        } finally {
            threads.shutdownNow();
        }
    }
}
