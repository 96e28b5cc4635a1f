package org.ecapa4j.audio;

/** Changes the rate of a waveform. */
public final class Resampler {
    private Resampler() {}
}
