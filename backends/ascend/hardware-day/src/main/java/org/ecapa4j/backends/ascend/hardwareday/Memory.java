package org.ecapa4j.backends.ascend.hardwareday;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.config.Settings;

/**
 * What this process and the device use, in megabytes.
 *
 * @param heap in use after a collection
 * @param resident of the whole process
 * @param device that is free; -1 where that is not told
 */
record Memory(long heap, long resident, long device) {
    /** What may come and go by itself; a leak in each run is beyond it within minutes. */
    static final long SLACK_MB = 64;

    static Memory now(Ecapa4j ecapa) throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElseThrow();
        return new Memory((runtime.totalMemory() - runtime.freeMemory()) >> 20, resident, deviceMemory(ecapa));
    }

    /** As a backend that is opened beside the working one tells. */
    private static long deviceMemory(Ecapa4j ecapa) {
        Settings settings = ecapa.configuration().section("ascend");
        BackendProvider provider = ecapa.plugins().require(BackendProvider.class, "ascend");
        try (Backend backend = provider.open(new BackendContext(settings, 1, BackendListener.NONE))) {
            String memory = backend.properties().getOrDefault("memory", "");
            return memory.isEmpty() ? -1 : Long.parseLong(memory.substring(0, memory.indexOf(' ')));
        }
    }

    boolean isFlatSince(Memory before) {
        return heap - before.heap <= SLACK_MB
                && resident - before.resident <= SLACK_MB
                && before.device - device <= SLACK_MB;
    }

    @Override
    public String toString() {
        return "heap " + heap + " MB, resident " + resident + " MB, free on the device "
                + (device < 0 ? "unknown" : device + " MB");
    }
}
