package org.ecapa4j.audio;

import java.util.List;
import org.ecapa4j.plugin.Plugin;

/**
 * Finds where somebody speaks. An SPI; providers have a public no-argument constructor and are safe for concurrent use.
 */
public interface VoiceActivityDetector extends Plugin {
    /** A stretch of speech: samples {@code start} (inclusive) to {@code end} (exclusive). */
    record Segment(int start, int end) {}

    /** Segments of speech in ascending order, not overlapping; empty if there is none. */
    List<Segment> detect(Waveform waveform);
}
