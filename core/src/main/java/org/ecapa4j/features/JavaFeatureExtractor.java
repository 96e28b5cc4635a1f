package org.ecapa4j.features;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.ecapa4j.audio.Waveform;

/**
 * The {@code speechbrain} front end in plain Java, computed in double and rounded once to float. Immutable; safe for
 * concurrent use without locks: results are the same bits from any thread.
 *
 * <p>The waveform gets fftSize / 2 zeros on both sides; frame t begins at t * hop. A frame times the periodic Hamming window
 * 0.54 - 0.46 cos(2 pi k / window) gives |X|^2; triangular mel bands give energies E; a value is 10 log10(max(E,
 * powerFloor)), raised to (maximum of the whole utterance - dynamicRangeDb), less the band's mean over the utterance if
 * {@code removeMean}. (SpeechBrain's {@code Fbank} and sentence-wise {@code InputNormalization} without variance.)
 *
 * <p>Memory: 12 bytes a value, that is 96 kB a second of audio at 80 bands every 10 ms; spectra are not kept.
 */
public final class JavaFeatureExtractor implements FeatureExtractor {
    private final FrontEnd frontEnd;
    private final double[] window;
    private final RealFft fft;
    private final MelBands bands;

    public JavaFeatureExtractor(FrontEnd frontEnd) {
        this.frontEnd = frontEnd;
        this.window = window(frontEnd.windowSamples());
        this.fft = new RealFft(frontEnd.fftSize());
        this.bands = new MelBands(frontEnd);
    }

    @Override
    public FrontEnd frontEnd() {
        return frontEnd;
    }

    @Override
    public FeatureMatrix extract(Waveform waveform) {
        double[] values = extractDouble(waveform);
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return FeatureMatrix.wrap(rounded, values.length / frontEnd.bins(), frontEnd.bins());
    }

    /** The same before rounding: row-major {@code [frames][bins]}. */
    double[] extractDouble(Waveform waveform) {
        frontEnd.requireFit(waveform);
        double[] values = decibels(waveform);
        raiseToDynamicRange(values);
        if (frontEnd.removeMean()) {
            removeMean(values);
        }
        return values;
    }

    private double[] decibels(Waveform waveform) {
        int bins = frontEnd.bins();
        int frames = frontEnd.frames(waveform.length());
        double[] values = new double[frames * bins];
        FloatBuffer samples = waveform.buffer();
        float[] piece = new float[window.length];
        double[] frame = new double[frontEnd.fftSize()];
        double[] power = new double[fft.bins()];
        RealFft.Worker worker = fft.worker();
        int margin = (frontEnd.fftSize() - window.length) / 2;
        for (int t = 0; t < frames; t++) {
            long start = (long) t * frontEnd.hopSamples() - frontEnd.fftSize() / 2 + margin;
            copyPadded(samples, start, piece);
            for (int k = 0; k < window.length; k++) {
                frame[margin + k] = window[k] * piece[k];
            }
            worker.power(frame, power);
            for (int band = 0; band < bins; band++) {
                double energy = Math.max(bands.energy(band, power), frontEnd.powerFloor());
                values[t * bins + band] = 10 * Math.log10(energy);
            }
        }
        return values;
    }

    /** Copies samples from {@code start} on, which may lie before the first one; zeros stand for what there is not. */
    private static void copyPadded(FloatBuffer samples, long start, float[] piece) {
        int from = (int) Math.min(piece.length, Math.max(0, -start));
        int to = (int) Math.max(from, Math.min(piece.length, samples.limit() - start));
        Arrays.fill(piece, 0, from, 0);
        Arrays.fill(piece, to, piece.length, 0);
        if (from < to) {
            samples.get((int) (start + from), piece, from, to - from);
        }
    }

    private void raiseToDynamicRange(double[] values) {
        double maximum = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            maximum = Math.max(maximum, value);
        }
        double floor = maximum - frontEnd.dynamicRangeDb();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(values[i], floor);
        }
    }

    private void removeMean(double[] values) {
        int bins = frontEnd.bins();
        double[] means = new double[bins];
        for (int i = 0; i < values.length; i += bins) {
            for (int band = 0; band < bins; band++) {
                means[band] += values[i + band];
            }
        }
        int frames = values.length / bins;
        for (int band = 0; band < bins; band++) {
            means[band] /= frames;
        }
        for (int i = 0; i < values.length; i += bins) {
            for (int band = 0; band < bins; band++) {
                values[i + band] -= means[band];
            }
        }
    }

    static double[] window(int size) {
        double[] window = new double[size];
        for (int k = 0; k < size; k++) {
            window[k] = 0.54 - 0.46 * ComplexFft.cos(k, size);
        }
        return window;
    }

    /** The window, {@code [windowSamples]}; for extractors of other kinds, that compute the same. */
    public double[] window() {
        return window.clone();
    }

    /** The bands' weights, {@code [fftSize / 2 + 1][bins]}, row-major; likewise. */
    public double[] bandWeights() {
        double[] weights = new double[fft.bins() * frontEnd.bins()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = bands.weight(i / frontEnd.bins(), i % frontEnd.bins());
        }
        return weights;
    }

    MelBands bands() {
        return bands;
    }
}
