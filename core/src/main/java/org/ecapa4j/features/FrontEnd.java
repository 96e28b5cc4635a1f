package org.ecapa4j.features;

import java.util.Locale;

/**
 * A front end as data: everything that decides which features a waveform gives. {@link FeatureExtractor} computes it.
 *
 * @param kind the recipe
 * @param sampleRate rate that the waveform must have, in hertz
 * @param windowSamples length of a frame
 * @param hopSamples distance between frames
 * @param fftSize length of the Fourier transform; not less than the window
 * @param bins number of mel bands
 * @param lowHz lower edge of the first band, in hertz
 * @param highHz upper edge of the last band, in hertz
 * @param powerFloor smallest band energy before the logarithm
 * @param dynamicRangeDb values are raised to (maximum of the utterance - this), in dB
 * @param removeMean whether each band's mean over the utterance is subtracted
 */
public record FrontEnd(
        Kind kind,
        int sampleRate,
        int windowSamples,
        int hopSamples,
        int fftSize,
        int bins,
        double lowHz,
        double highHz,
        double powerFloor,
        double dynamicRangeDb,
        boolean removeMean) {

    /** The recipes. */
    public enum Kind {
        /** Centred frames, periodic Hamming window, triangular mel bands, decibels; see {@link FeatureExtractor}. */
        SPEECHBRAIN
    }

    /** What the MindSpore and SpeechBrain models were trained with: 16 kHz, 25 ms frames every 10 ms, 80 bands. */
    public static FrontEnd speechbrain() {
        return speechbrain(16_000);
    }

    /** The same in milliseconds at another rate: bands from 0 Hz to half the rate. */
    public static FrontEnd speechbrain(int sampleRate) {
        int window = sampleRate / 40;
        return new FrontEnd(
                Kind.SPEECHBRAIN,
                sampleRate,
                window,
                sampleRate / 100,
                window,
                80,
                0,
                sampleRate / 2.0,
                1e-10,
                80,
                true);
    }

    /** The same front end before mean removal. */
    public FrontEnd withoutMeanRemoval() {
        return new FrontEnd(
                kind,
                sampleRate,
                windowSamples,
                hopSamples,
                fftSize,
                bins,
                lowHz,
                highHz,
                powerFloor,
                dynamicRangeDb,
                false);
    }

    /** Lower-case name of the recipe. */
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /**
     * One line that names every parameter, in a fixed order and independent of the locale: part of a model's
     * fingerprint, so its form never changes.
     */
    public String canonicalText() {
        return "front-end " + name() + " rate=" + sampleRate + " window=" + windowSamples + " hop=" + hopSamples
                + " fft=" + fftSize + " bins=" + bins + " low=" + lowHz + " high=" + highHz + " floor=" + powerFloor
                + " range=" + dynamicRangeDb + " mean=" + (removeMean ? "removed" : "kept");
    }
}
