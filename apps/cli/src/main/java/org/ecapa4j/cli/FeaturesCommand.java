package org.ecapa4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.audio.Resampler;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.features.JavaFeatureExtractor;
import org.ecapa4j.io.Npy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ecapa features}. */
@Command(
        name = "features",
        description = "Writes the features that the model's front end computes of a recording.",
        footer = {"", "The array, float32 [T,80], is what 'ecapa embed' takes (not so with --raw)."})
final class FeaturesCommand extends EcapaCommand {
    @Parameters(paramLabel = "FILE", description = "A recording; - is standard input.")
    String file = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The npy file to write.")
    String out = "";

    @Option(names = "--raw", description = "Before the mean over the recording is removed.")
    boolean raw;

    FeaturesCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        try (Ecapa4j ecapa = options.start()) {
            Waveform recording = new Inputs(ecapa, terminal).recording(file);
            FeatureMatrix features = raw ? rawFeatures(ecapa, recording) : features(ecapa, recording);
            ByteArrayOutputStream npy = new ByteArrayOutputStream();
            Npy.write(npy, features.toArray(), features.frames(), features.bins());
            OutputFile.write(Inputs.path(out), npy.toByteArray());
            return ExitCodes.DONE;
        } catch (IOException e) {
            throw new InputOutputException("Features cannot be written: " + e.getMessage(), e);
        }
    }

    /** By the encoder, so that they are bit for bit what it computes its embeddings from. */
    private static FeatureMatrix features(Ecapa4j ecapa, Waveform recording) {
        try (SpeakerEncoder encoder = ecapa.encoder()) {
            return encoder.features(recording);
        }
    }

    private static FeatureMatrix rawFeatures(Ecapa4j ecapa, Waveform recording) {
        FrontEnd frontEnd = ecapa.model().frontEnd().withoutMeanRemoval();
        return new JavaFeatureExtractor(frontEnd).extract(Resampler.resample(recording, frontEnd.sampleRate()));
    }
}
