package org.ecapa4j.features;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.ModelMismatchException;

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

    /** Largest transform, in samples. */
    public static final int MAX_FFT_SIZE = 65_536;

    /** Most mel bands. */
    public static final int MAX_BINS = 1_024;

    /**
     * Checks every parameter.
     *
     * @throws ModelMismatchException naming each that contradicts itself or another one
     */
    public FrontEnd {
        List<String> problems = new ArrayList<>();
        check(
                problems,
                sampleRate >= Waveform.MIN_RATE && sampleRate <= Waveform.MAX_RATE,
                () -> "sample rate " + sampleRate + " is not " + Waveform.MIN_RATE + " to " + Waveform.MAX_RATE
                        + " Hz");
        check(problems, windowSamples >= 1, () -> "window " + windowSamples + " is not positive");
        check(problems, hopSamples >= 1, () -> "hop " + hopSamples + " is not positive");
        check(
                problems,
                fftSize >= windowSamples && fftSize <= MAX_FFT_SIZE,
                () -> "FFT size " + fftSize + " is not between the window's " + windowSamples + " samples and "
                        + MAX_FFT_SIZE);
        check(problems, bins >= 1 && bins <= MAX_BINS, () -> bins + " bins are not 1 to " + MAX_BINS);
        check(
                problems,
                lowHz >= 0 && lowHz < highHz && highHz <= sampleRate / 2.0,
                () -> "bands from " + lowHz + " to " + highHz + " Hz are not within 0 to half the sample rate");
        check(
                problems,
                powerFloor > 0 && powerFloor < Double.POSITIVE_INFINITY,
                () -> "power floor " + powerFloor + " is not a positive number");
        check(
                problems,
                dynamicRangeDb > 0 && dynamicRangeDb < Double.POSITIVE_INFINITY,
                () -> "dynamic range " + dynamicRangeDb + " dB is not a positive number");
        if (!problems.isEmpty()) {
            throw new ModelMismatchException("Front end cannot be computed: " + String.join("; ", problems));
        }
    }

    private static void check(List<String> problems, boolean holds, Supplier<String> problem) {
        if (!holds) {
            problems.add(problem.get());
        }
    }

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

    /**
     * Number of frames of a waveform: 1 + floor(samples / hop) for an even FFT size; an odd one sees one sample less.
     *
     * @param samples at least 1
     */
    public int frames(int samples) {
        return 1 + (samples - fftSize % 2) / hopSamples;
    }

    /**
     * Refuses a waveform that this front end cannot take; for extractors.
     *
     * @throws AudioTooShortException if it is empty
     * @throws AudioException if its rate is another one, or if it has more features than one array holds
     */
    public void requireFit(Waveform waveform) {
        if (waveform.sampleRate() != sampleRate) {
            throw new AudioException("The waveform has " + waveform.sampleRate() + " Hz but the front end " + name()
                    + " needs " + sampleRate + " Hz; resample it first");
        }
        if (waveform.length() == 0) {
            throw new AudioTooShortException("The waveform is empty; the front end needs at least 1 sample");
        }
        long values = (long) frames(waveform.length()) * bins;
        if (values > Integer.MAX_VALUE - 8) {
            throw new AudioException("A waveform of " + waveform.length() + " samples gives " + values
                    + " feature values, more than one array holds; cut the recording into parts");
        }
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
