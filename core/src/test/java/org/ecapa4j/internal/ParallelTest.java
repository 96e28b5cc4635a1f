package org.ecapa4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ParallelTest {
    @Test
    void doesEachPieceOnceAndKeepsTheOrder() {
        for (int threads : new int[] {1, 2, 7}) {
            AtomicIntegerArray times = new AtomicIntegerArray(100);
            Parallel.forEach(threads, 100, times::incrementAndGet);
            for (int i = 0; i < 100; i++) {
                assertThat(times.get(i)).isEqualTo(1);
            }
            assertThat(Parallel.map(threads, 3, i -> i * i)).containsExactly(0, 1, 4);
            Parallel.forEach(threads, 0, i -> times.incrementAndGet(-1));
        }
    }

    @Test
    void severalThreadsWorkAtTheSameTime() {
        CountDownLatch both = new CountDownLatch(2);
        Parallel.forEach(2, 2, i -> {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(both.getCount()).isZero();
    }

    @Test
    void throwsWhatTheLowestFailingPieceThrew() {
        for (int threads : new int[] {1, 4}) {
            assertThatThrownBy(() -> Parallel.forEach(threads, 50, i -> {
                        if (i % 20 == 7) {
                            throw new IllegalStateException("piece " + i);
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("piece 7");
        }
    }

    @Test
    void needsAThread() {
        assertThatThrownBy(() -> Parallel.forEach(0, 1, i -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads is 0; at least 1 is needed");
    }
}
