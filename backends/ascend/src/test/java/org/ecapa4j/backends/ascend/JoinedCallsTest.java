package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.AscendFailureException.Kind;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeededNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of several threads that wait for a worker fill a batch together, where a length has one batch size only. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JoinedCallsTest {
    private static final EcapaNetwork NETWORK =
            SeededNetwork.mindspore(9, 16, 8, 8, 12).network();
    private static final int CALLERS = 9;

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        AscendTests.awaitRelease();
        AscendTests.assertNoComplaints("after calls of several threads");
        Standin.set();
    }

    /** What calls gave or threw that came while the only worker was held by something else, until they all waited or for good. */
    private List<Object> together(Models models, boolean forGood, String... knobs) throws Exception {
        List<String> all = new ArrayList<>(List.of("TRACE", trace().toString()));
        all.addAll(List.of(knobs));
        Standin.set(all.toArray(String[]::new));
        CountDownLatch held = new CountDownLatch(1);
        List<Object> results = new ArrayList<>();
        String timeoutSeconds = forGood ? "1" : "60";
        try (Backend backend = AscendTests.open(models, "workers", "1", "timeout-seconds", timeoutSeconds);
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            ((AscendBackend) backend).pool.submit(new Job<>("holding", session -> uninterrupted(held)));
            List<CompletableFuture<float[]>> futures = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                futures.add(call(network, utterance(i)));
            }
            if (!forGood) {
                held.countDown();
            }
            for (CompletableFuture<float[]> future : futures) {
                try {
                    results.add(future.get(60, TimeUnit.SECONDS));
                } catch (ExecutionException e) {
                    results.add(e.getCause());
                }
            }
        } finally {
            held.countDown();
        }
        return results;
    }

    private static boolean uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Calls on a thread of its own, which waits when this returns. */
    private static CompletableFuture<float[]> call(CompiledNetwork network, FeatureMatrix features) throws Exception {
        CompletableFuture<float[]> future = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                future.complete(network.embed(features));
            } catch (RuntimeException | Error e) {
                future.completeExceptionally(e);
            }
        });
        caller.setDaemon(true);
        caller.start();
        while (!future.isDone() && !waitsForAWorker(caller)) {
            Thread.sleep(1);
        }
        return future;
    }

    private static boolean waitsForAWorker(Thread caller) {
        return Arrays.stream(caller.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(WorkerPool.class.getName())
                        && frame.getMethodName().equals("await"));
    }

    private Path trace() {
        return folder.resolve("trace");
    }

    private static FeatureMatrix utterance(int i) {
        return AscendTests.utterance(40, i);
    }

    private long executions() throws IOException {
        return Files.readAllLines(trace()).stream()
                .filter(line -> line.startsWith("aclmdlExecuteAsync "))
                .count();
    }

    private static List<float[]> alone() {
        List<float[]> embeddings = new ArrayList<>();
        Standin.set();
        try (Backend backend = AscendTests.open(Models.of(NETWORK, ToyModel.fixed(1, 40)));
                CompiledNetwork network = backend.compile(NETWORK, Precision.F32)) {
            for (int i = 0; i < CALLERS; i++) {
                embeddings.add(network.embed(utterance(i)));
            }
        }
        return embeddings;
    }

    @Test
    void oneBatchSizeIsFilled() throws Exception {
        assertThat(together(Models.of(NETWORK, ToyModel.fixed(4, 40)), false))
                .usingRecursiveComparison()
                .isEqualTo(alone());
        assertThat(executions()).as("two batches of four, and one").isEqualTo(3);
    }

    @Test
    void severalSizesAreChosenByTheCall() throws Exception {
        assertThat(together(Models.of(NETWORK, ToyModel.batches(40, 1, 4)), false))
                .usingRecursiveComparison()
                .isEqualTo(alone());
        assertThat(executions()).isEqualTo(CALLERS);
    }

    @Test
    void aFailureIsToldToThoseInTheBatch() throws Exception {
        List<Object> results = together(
                Models.of(NETWORK, ToyModel.fixed(4, 40)),
                false,
                "FAIL",
                "aclmdlExecuteAsync:2:507011:kernel 7 failed");
        List<float[]> alone = alone();
        for (int i = 0; i < CALLERS; i++) {
            if (i >= 4 && i < 8) {
                assertFailed(results.get(i), Kind.EXECUTION);
            } else {
                assertThat(results.get(i)).as("caller " + i).isEqualTo(alone.get(i));
            }
        }
    }

    @Test
    void allLearnThatTheDeviceIsLost() throws Exception {
        List<Object> results = together(Models.of(NETWORK, ToyModel.fixed(4, 40)), false, "LOST", "0:1");
        assertThat(results.subList(0, 4))
                .allSatisfy(result -> assertThat(result).isInstanceOf(float[].class));
        assertThat(results.subList(4, CALLERS)).allSatisfy(result -> assertFailed(result, Kind.DEVICE_LOST));
    }

    /** Those that wait behind a call that does not return too, though nobody else waits for it. */
    @Test
    void allLearnThatTheOnlyWorkerIsStuck() throws Exception {
        List<Object> results = together(Models.of(NETWORK, ToyModel.fixed(4, 40)), true);
        assertThat(results).allSatisfy(result -> assertFailed(result, Kind.TIMEOUT));
    }

    private static void assertFailed(Object result, Kind kind) {
        assertThat(result).isInstanceOf(AscendFailureException.class);
        assertThat(((AscendFailureException) result).kind()).isEqualTo(kind);
    }
}
