package org.ecapa4j.features;

import org.ecapa4j.audio.Waveform;

/** Computes a front end. Safe for concurrent use. */
public interface FeatureExtractor {
    /** What is computed. */
    FrontEnd frontEnd();

    /**
     * Features of a whole utterance.
     *
     * @param waveform at least one sample at {@code frontEnd().sampleRate()}
     * @return {@code [frames][bins]}
     * @throws org.ecapa4j.errors.AudioTooShortException if the waveform is empty
     * @throws org.ecapa4j.errors.AudioException if its rate is another one
     */
    FeatureMatrix extract(Waveform waveform);
}
