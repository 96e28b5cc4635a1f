package org.ecapa4j;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.model.Model;

/** A model on a backend with its front end: waveform in, embedding out. Safe for concurrent use. */
public final class SpeakerEncoder implements AutoCloseable {
    /** The model. */
    public Model model() {
        throw new UnsupportedOperationException();
    }

    /** Id of the backend, with its detail: for example {@code reference}, {@code cpu avx512}. */
    public String backend() {
        throw new UnsupportedOperationException();
    }

    /** Decodes a file and encodes it. */
    public Embedding encode(Path file) {
        throw new UnsupportedOperationException();
    }

    /** Encodes a waveform of any rate. */
    public Embedding encode(Waveform waveform) {
        throw new UnsupportedOperationException();
    }

    /** Encodes float samples, nominally in [-1, 1], of the given rate in hertz. */
    public Embedding encode(float[] samples, int sampleRate) {
        return encode(Waveform.of(samples, sampleRate));
    }

    /** Encodes 16-bit samples of the given rate in hertz. */
    public Embedding encode(short[] samples, int sampleRate) {
        return encode(Waveform.of(samples, sampleRate));
    }

    /** Encodes what remains in the buffer, at the given rate in hertz. */
    public Embedding encode(FloatBuffer samples, int sampleRate) {
        return encode(Waveform.of(samples, sampleRate));
    }

    /** Encodes features that this model's front end computed. */
    public Embedding encode(FeatureMatrix features) {
        throw new UnsupportedOperationException();
    }

    /** Encodes several waveforms, on all threads of the runtime, in order. */
    public List<Embedding> encodeAll(List<Waveform> waveforms) {
        throw new UnsupportedOperationException();
    }

    /** Encodes on the runtime's pool. */
    public CompletableFuture<Embedding> encodeAsync(Waveform waveform) {
        throw new UnsupportedOperationException();
    }

    /** Decodes and encodes on the runtime's pool. */
    public CompletableFuture<Embedding> encodeAsync(Path file) {
        throw new UnsupportedOperationException();
    }

    /** Features of a waveform of any rate, as the network gets them. */
    public FeatureMatrix features(Waveform waveform) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
