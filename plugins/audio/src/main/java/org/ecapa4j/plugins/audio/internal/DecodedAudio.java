package org.ecapa4j.plugins.audio.internal;

/**
 * What came out.
 *
 * @param samples mono
 * @param sampleRate in hertz
 */
@SuppressWarnings("ArrayRecordComponent")
public record DecodedAudio(float[] samples, int sampleRate) {}
