package org.ecapa4j.backends.ascend.hardwareday;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.audio.WavEncoder;
import org.ecapa4j.audio.Waveform;

/** Makes recordings that try a chip's number format: {@code Extremes RECORDING FOLDER}. */
public final class Extremes {
    private static final int LONGEST_SECONDS = 60;
    private static final int SILENCE_SECONDS = 2;
    private static final float LOUDER = 100;

    private Extremes() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        Waveform recording;
        try (Ecapa4j ecapa = Ecapa4j.start()) {
            recording = ecapa.audio().read(Path.of(arguments[0]));
        }
        int rate = recording.sampleRate();
        float[] samples = recording.toArray();
        write(folder, "silence", new float[SILENCE_SECONDS * rate], rate);
        // From its middle, where somebody speaks.
        write(
                folder,
                "half-a-second",
                Arrays.copyOfRange(samples, samples.length / 2, samples.length / 2 + rate / 2),
                rate);
        float[] loud = samples.clone();
        for (int i = 0; i < loud.length; i++) {
            loud[i] = Math.max(-1, Math.min(1, LOUDER * loud[i]));
        }
        write(folder, "clipped", loud, rate);
        float[] minute = new float[LONGEST_SECONDS * rate];
        for (int i = 0; i < minute.length; i++) {
            minute[i] = samples[i % samples.length];
        }
        write(folder, "minute", minute, rate);
    }

    private static void write(Path folder, String name, float[] samples, int rate) throws IOException {
        Files.write(folder.resolve(name + ".wav"), WavEncoder.pcm16(Waveform.wrap(samples, rate)));
    }
}
