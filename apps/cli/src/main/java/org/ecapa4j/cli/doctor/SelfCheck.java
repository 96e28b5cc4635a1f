package org.ecapa4j.cli.doctor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.model.Model;
import org.ecapa4j.scoring.Cosine;

/**
 * Encodes a sound that is the same on every computer and looks whether the result is what it must be: the same bits twice,
 * a direction of its own, and, for the model that comes with the library, the numbers that it gave where it was
 * published.
 */
public final class SelfCheck {
    private static final int RATE = 16_000;
    private static final int SECONDS = 2;

    /** Of the model that comes with the library. */
    private static final String PINNED_MODEL = "b321dcdae45bf5309ee898eb67ee8685443f8128fe7f0e6efa6eed3de4830d6d";
    /** Every {@value #PINNED_STEP}th number of its embedding of the signal, by the reference backend. */
    private static final float[] PINNED = {
        5.2400317f, -3.844058f, 11.632853f, 4.483036f, -0.81070983f, 0.69611794f, -7.911112f, -0.080446385f
    };

    private static final int PINNED_STEP = 24;
    /**
     * The limit of the golden data for audio in, embedding out, which is 2e-5 for numbers of up to about 2, in proportion
     * to numbers of up to about 12.
     */
    private static final double PINNED_LIMIT = 1.2e-4;

    private SelfCheck() {}

    /** What is wrong, in sentences; empty if all is right. */
    public static List<String> problems(SpeakerEncoder encoder) {
        float[] first = encoder.encode(signal()).toArray();
        float[] second = encoder.encode(signal()).toArray();
        List<String> problems = new ArrayList<>();
        if (!Arrays.equals(first, second)) {
            problems.add("The same recording gave two different embeddings on backend " + encoder.backend());
        }
        double self = Cosine.score(first, second);
        if (Math.abs(self - 1) > 1e-6) {
            problems.add("An embedding's cosine with itself is " + self + ", expected 1");
        }
        if (isPinned(encoder.model())) {
            problems.addAll(deviations(first, encoder.backend()));
        }
        return problems;
    }

    static boolean isPinned(Model model) {
        return model.fingerprint().hex().equals(PINNED_MODEL);
    }

    /** Where an embedding of the signal by the pinned model differs from the pinned numbers, in sentences. */
    static List<String> deviations(float[] embedding, String backend) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < PINNED.length; i++) {
            float actual = embedding[i * PINNED_STEP];
            if (!(Math.abs(actual - PINNED[i]) <= PINNED_LIMIT)) {
                problems.add("Number " + i * PINNED_STEP + " of the embedding of the test sound is " + actual
                        + " on backend " + backend + ", expected " + PINNED[i] + " within " + PINNED_LIMIT
                        + "; this machine or its Java does not compute what others do");
            }
        }
        return problems;
    }

    /**
     * Two seconds of a gliding harmonic sound with noise: exact arithmetic and {@link StrictMath} only, so that it is the
     * same everywhere.
     */
    static Waveform signal() {
        float[] samples = new float[RATE * SECONDS];
        long noise = 1;
        double phase = 0;
        for (int i = 0; i < samples.length; i++) {
            double glide = (double) i / samples.length;
            phase += (110 + 60 * glide) / RATE;
            phase -= StrictMath.floor(phase);
            double sound = 0;
            for (int harmonic = 1; harmonic <= 20; harmonic++) {
                sound += StrictMath.sin(2 * Math.PI * harmonic * phase) / harmonic;
            }
            noise = noise * 6364136223846793005L + 1442695040888963407L;
            double hiss = (noise >> 40) / (double) (1 << 23);
            samples[i] = (float) (0.2 * sound * StrictMath.sin(Math.PI * 6 * glide) + 0.01 * hiss);
        }
        return Waveform.wrap(samples, RATE);
    }
}
