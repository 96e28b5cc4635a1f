package org.ecapa4j.plugins.audio.internal;

import java.time.Duration;
import org.ecapa4j.plugins.audio.stream.AudioStreamException;

/** When work must have ended. */
final class Deadline {
    private final Duration limit;
    private final long start = System.nanoTime();

    Deadline(Duration limit) {
        this.limit = limit;
    }

    boolean hasPassed() {
        return System.nanoTime() - start >= limit.toNanos();
    }

    void check() throws AudioStreamException {
        if (hasPassed()) {
            throw new AudioStreamException("decoding took longer than " + limit.toSeconds()
                    + " seconds, the limit for its size: the file is damaged, or cut it");
        }
    }
}
