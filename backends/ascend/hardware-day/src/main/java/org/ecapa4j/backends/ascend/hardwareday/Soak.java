package org.ecapa4j.backends.ascend.hardwareday;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.network.SeededWeights;

/**
 * Embeds features of mixed lengths for long, from several threads of one process: {@code Soak SECONDS CALLERS [exit]}. Every answer
 * is compared with the first of its length. Memory after a tenth of the time is compared with that at the end: the heap in use,
 * the resident set, and what the device has free. Ends with 1 if an answer differs or, in a soak of a minute or more, one of the
 * three has grown: in a shorter one the JVM's own code and threads are still growing.
 *
 * <p>With {@code -Dday.virtual=true} the callers are virtual threads. With {@code exit} it calls {@link System#exit} with 7 in the
 * middle, while all threads compute.
 */
public final class Soak {
    private static final int[] LENGTHS = {60, 87, 120, 150, 200, 201, 250, 301, 330, 400, 420, 500, 640, 800, 1000, 1400
    };
    private static final double LEAST_COSINE = 0.9999;
    private static final int EXIT_CODE = 7;
    private static final int STORM = 100_000;
    private static final double SECONDS_TO_JUDGE_MEMORY = 60;

    private final SpeakerEncoder encoder;
    private final Map<Integer, float[]> first = new ConcurrentHashMap<>();
    private final AtomicLong computed = new AtomicLong();
    private final AtomicLong otherBits = new AtomicLong();
    private volatile boolean ended;

    private Soak(SpeakerEncoder encoder) {
        this.encoder = encoder;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        double seconds = Double.parseDouble(arguments[0]);
        int callers = Integer.parseInt(arguments[1]);
        boolean exits = arguments.length > 2;
        int code;
        try (Ecapa4j ecapa = Ecapa4j.start()) {
            code = new Soak(ecapa.encoder()).run(ecapa, seconds, callers, exits);
        }
        System.exit(code);
    }

    private int run(Ecapa4j ecapa, double seconds, int callers, boolean exits)
            throws IOException, InterruptedException {
        ExecutorService executor =
                Boolean.getBoolean("day.virtual") ? virtual() : Executors.newFixedThreadPool(callers);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            running.add(executor.submit(this::work));
        }
        while (computed.get() < LENGTHS.length && running.stream().noneMatch(Future::isDone)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        print("soaking: %d callers on %s", callers, encoder.backend());
        print("signals that are the JVM's: %d null pointers, %d stack overflows", nullPointers(), stackOverflows());
        sleep(seconds / 10, running);
        Memory before = Memory.now(ecapa);
        print("after %d embeddings: %s", computed.get(), before);
        if (exits) {
            System.exit(EXIT_CODE);
        }
        sleep(seconds * 9 / 10, running);
        Memory after = Memory.now(ecapa);
        ended = true;
        executor.shutdown();
        String failure = failure(running);
        print("after %d embeddings: %s", computed.get(), after);
        print("of other bits than the first of their length: %d", otherBits.get());
        boolean judged = seconds >= SECONDS_TO_JUDGE_MEMORY;
        boolean flat = !judged || after.isFlatSince(before);
        if (!judged) {
            print("memory is not judged in less than %.0f s", SECONDS_TO_JUDGE_MEMORY);
        } else {
            print(flat ? "memory is flat" : "memory grew by more than " + Memory.SLACK_MB + " MB");
        }
        if (!failure.isEmpty()) {
            print("failed: %s", failure);
        }
        return flat && failure.isEmpty() ? 0 : 1;
    }

    private static ExecutorService virtual() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("virtual threads need JDK 21", e);
        }
    }

    private void sleep(double seconds, List<Future<?>> running) throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end && running.stream().noneMatch(Future::isDone)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static String failure(List<Future<?>> running) throws InterruptedException {
        for (Future<?> caller : running) {
            try {
                caller.get();
            } catch (ExecutionException e) {
                return String.valueOf(e.getCause());
            }
        }
        return "";
    }

    private void work() {
        int bins = encoder.model().network().bins();
        while (!ended) {
            int frames = LENGTHS[ThreadLocalRandom.current().nextInt(LENGTHS.length)];
            float[] values = SeededWeights.tensor("features", frames, -20, 20, frames, bins)
                    .toArray();
            float[] embedding =
                    encoder.encode(FeatureMatrix.wrap(values, frames, bins)).toArray();
            float[] expected = first.putIfAbsent(frames, embedding);
            if (expected != null && !Arrays.equals(expected, embedding)) {
                otherBits.incrementAndGet();
                double cosine = cosine(expected, embedding);
                if (!(cosine >= LEAST_COSINE)) {
                    throw new IllegalStateException(
                            "the embedding of " + frames + " frames has a cosine of " + cosine + " with the first");
                }
            }
            computed.incrementAndGet();
        }
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    /** The JVM finds these by SIGSEGV once the code is compiled. */
    private static int nullPointers() {
        String[] nothing = new String[1];
        int caught = 0;
        for (int i = 0; i < STORM; i++) {
            try {
                caught += nothing[0].length();
            } catch (NullPointerException e) {
                caught++;
            }
        }
        return caught;
    }

    /** And these by SIGSEGV on a guarded page. */
    private static int stackOverflows() {
        int caught = 0;
        for (int i = 0; i < 10; i++) {
            try {
                caught += deeper(0);
            } catch (StackOverflowError e) {
                caught++;
            }
        }
        return caught;
    }

    private static int deeper(int depth) {
        return depth < 0 ? 0 : deeper(depth + 1) + 1;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
