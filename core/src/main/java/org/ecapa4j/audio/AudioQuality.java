package org.ecapa4j.audio;

/**
 * What a listener would say of a recording before trusting a decision about it.
 *
 * @param seconds length of the recording
 * @param speechSeconds seconds of speech by the voice activity detector
 * @param peak largest absolute sample, 1 = full scale
 * @param clippedFraction share of samples in runs at the largest magnitude, 0 to 1
 * @param speechLevelDb level of the speech (or of everything, if there is none) relative to full scale, in dB; at least
 *     -120
 * @param bandwidthHz highest frequency with content of its own, in hertz; lower than half the rate for upsampled
 *     narrow-band audio
 * @param sampleRate rate at which the recording came, in hertz
 */
public record AudioQuality(
        double seconds,
        double speechSeconds,
        double peak,
        double clippedFraction,
        double speechLevelDb,
        double bandwidthHz,
        int sampleRate) {}
