package org.ecapa4j.backends.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeThreadsTest {
    /** Counts who computes at once. */
    private static final class Meter {
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        void compute() {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            for (int i = 0; i < 2000; i++) {
                Thread.onSpinWait();
            }
            now.decrementAndGet();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void neverMoreThreadsComputeThanConfigured(int limit) throws Exception {
        for (Mode mode : Mode.values()) {
            Meter meter = new Meter();
            ExecutorService callers = Executors.newFixedThreadPool(8);
            try (ComputeThreads threads = new ComputeThreads(limit, mode)) {
                Callable<Void> caller = () -> {
                    for (int round = 0; round < 30; round++) {
                        threads.each(
                                5,
                                i -> threads.compute(team -> {
                                    team.run(7, (unit, worker) -> meter.compute());
                                    return i;
                                }));
                    }
                    return null;
                };
                List<Future<Void>> calls = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    calls.add(callers.submit(caller));
                }
                for (Future<Void> call : calls) {
                    call.get();
                }
            } finally {
                callers.shutdownNow();
            }
            assertThat(meter.most.get()).as("%s", mode).isBetween(1, limit);
        }
    }

    @Test
    void everyUnitIsRunOnceByAWorkerOfItsOwn() {
        try (Team team = new Team(3)) {
            AtomicIntegerArray busy = new AtomicIntegerArray(3);
            for (int round = 0; round < 500; round++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(20);
                team.run(20, (unit, worker) -> {
                    assertThat(busy.incrementAndGet(worker)).isEqualTo(1);
                    runs.incrementAndGet(unit);
                    busy.decrementAndGet(worker);
                });
                for (int unit = 0; unit < 20; unit++) {
                    assertThat(runs.get(unit)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void aFailureReachesTheCallerAndTheTeamGoesOn() {
        try (Team team = new Team(3)) {
            for (int round = 0; round < 100; round++) {
                assertThatThrownBy(() -> team.run(10, (unit, worker) -> {
                            if (unit == 4) {
                                throw new IllegalStateException("unit 4");
                            }
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("unit 4");
                AtomicInteger runs = new AtomicInteger();
                team.run(10, (unit, worker) -> runs.incrementAndGet());
                assertThat(runs).hasValue(10);
            }
        }
    }

    @Test
    void anInterruptIsKeptAndDisturbsNothing() {
        try (Team team = new Team(2)) {
            Thread.currentThread().interrupt();
            AtomicInteger runs = new AtomicInteger();
            team.run(50, (unit, worker) -> {
                for (int i = 0; i < 100_000; i++) {
                    Thread.onSpinWait();
                }
                runs.incrementAndGet();
            });
            assertThat(runs).hasValue(50);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void helpersEndWithTheTeam() throws Exception {
        Team team = new Team(3);
        team.run(10, (unit, worker) -> {});
        List<Thread> helpers = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("ecapa4j-cpu-")
                    && thread.getClass().getName().contains("Team")) {
                helpers.add(thread);
            }
        }
        assertThat(helpers).hasSizeGreaterThanOrEqualTo(2);
        team.close();
        for (Thread helper : helpers) {
            helper.join(60_000);
            assertThat(helper.isAlive()).isFalse();
        }
    }

    @Test
    void splitsCoverEverythingOnceAndHaveNoEmptyUnit() {
        for (int threads = 1; threads <= 9; threads++) {
            for (int frames : new int[] {1, 2, 5, 47, 48, 97, 301, 6000}) {
                for (int panels : new int[] {1, 2, 3, 16, 48}) {
                    assertCovers(Split.byFrames(threads, frames, panels), frames, panels);
                    assertCovers(Split.byPanels(threads, frames, panels), frames, panels);
                    Split split = Split.byFrames(threads, frames, panels);
                    for (int unit = 0; unit < split.units(); unit++) {
                        assertThat((long) split.frameEnd(unit) - split.frameBegin(unit))
                                .isLessThanOrEqualTo(Split.mostFrames(threads, frames));
                    }
                }
            }
        }
    }

    private static void assertCovers(Split split, int frames, int panels) {
        int[][] covered = new int[frames][panels];
        for (int unit = 0; unit < split.units(); unit++) {
            assertThat(split.frameEnd(unit)).isGreaterThan(split.frameBegin(unit));
            assertThat(split.panelEnd(unit)).isGreaterThan(split.panelBegin(unit));
            for (int t = split.frameBegin(unit); t < split.frameEnd(unit); t++) {
                for (int p = split.panelBegin(unit); p < split.panelEnd(unit); p++) {
                    covered[t][p]++;
                }
            }
        }
        for (int[] row : covered) {
            for (int count : row) {
                assertThat(count).isEqualTo(1);
            }
        }
    }
}
