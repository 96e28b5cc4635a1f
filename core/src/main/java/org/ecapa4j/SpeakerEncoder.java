package org.ecapa4j;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.Resampler;
import org.ecapa4j.audio.VoiceActivityDetector;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.features.FeatureExtractor;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * A model on a backend with its front end: waveform in, embedding out. Safe for concurrent use.
 *
 * <p>A recording of any rate is resampled to the model's rate. It must fill one window of the front end (25 ms: 400 samples
 * at 16 kHz). Up to {@code ecapa4j.encoder.window-seconds} it is encoded as a whole; a longer one is cut into windows of
 * equal length whose embeddings are averaged, which the passport states. Memory is thereby bounded.
 *
 * <p>Every method that encodes throws {@link ClosedException} after {@link #close} and after the runtime's, and {@link
 * BackendFailureException} if the backend fails or gives a number that is not finite.
 */
public final class SpeakerEncoder implements AutoCloseable {
    private final Gate gate;
    private final WorkerPool pool;
    private final Model model;
    private final CompiledNetwork network;
    private final FeatureExtractor extractor;
    private final String backend;
    private final AudioReader reader;
    private final VoiceActivityDetector detector;
    private final double windowSeconds;

    SpeakerEncoder(
            Gate runtime,
            WorkerPool pool,
            Model model,
            CompiledNetwork network,
            FeatureExtractor extractor,
            String backend,
            AudioReader reader,
            VoiceActivityDetector detector,
            double windowSeconds) {
        this.gate = new Gate("The encoder of model '" + model.name() + "' on backend " + backend, runtime);
        this.pool = pool;
        this.model = model;
        this.network = network;
        this.extractor = extractor;
        this.backend = backend;
        this.reader = reader;
        this.detector = detector;
        this.windowSeconds = windowSeconds;
    }

    /** The model. */
    public Model model() {
        return model;
    }

    /** Id of the backend, with its detail: for example {@code reference}, {@code cpu avx512}. */
    public String backend() {
        return backend;
    }

    /**
     * Everything that decides which embedding the bytes of a recording give, as lines of text in a fixed order: two encoders
     * with the same text give the same embeddings, of the same quality, for the same bytes.
     */
    public String canonicalText() {
        return "model " + model.fingerprint().hex() + "\n" + frontEnd().canonicalText() + "\nprecision "
                + network.precision() + "\nbackend " + backend + "\nwindow-seconds " + windowSeconds
                + "\nvoice-activity-detector " + detector.id() + "\ndecoders "
                + String.join(" ", reader.decoders()) + "\n";
    }

    /**
     * Decodes a file and encodes it.
     *
     * @throws org.ecapa4j.errors.MissingInputException if it does not exist
     * @throws AudioException if it is not a recording that a decoder knows, is damaged, or too short; names it
     */
    public Embedding encode(Path file) {
        return gate.call(() -> embeddingOf(file));
    }

    /**
     * Encodes a waveform of any rate.
     *
     * @throws AudioTooShortException if it does not fill one window of the front end
     */
    public Embedding encode(Waveform waveform) {
        return gate.call(() -> embeddingOf(waveform));
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

    /**
     * Encodes features that this model's front end computed. The passport has no quality: of the recording nothing is
     * known.
     *
     * @throws ModelMismatchException if the bins are not the network's, or a feature is not finite
     * @throws AudioTooShortException if there are fewer frames than the network takes
     */
    public Embedding encode(FeatureMatrix features) {
        return gate.call(() -> embeddingOf(features, "features", null));
    }

    /**
     * Encodes the first frames of a waveform's features, whose mean is removed, where the front end does that, over the
     * whole waveform before. A waveform that has no more frames is encoded whole.
     *
     * @param frames at least 1
     * @throws AudioTooShortException as {@link #encode(Waveform)}
     */
    public Embedding encodeFirst(Waveform waveform, int frames) {
        return gate.call(() -> embeddingOf(waveform, frames));
    }

    /** Encodes the first frames, at least 1, of features that this model's front end computed; all if there are no more. */
    public Embedding encodeFirst(FeatureMatrix features, int frames) {
        return features.frames() <= frames
                ? encode(features)
                : gate.call(() -> embeddingOf(features.first(frames), "features, first " + frames + " frames", null));
    }

    /**
     * Encodes several waveforms, on all threads of the runtime and on the calling one, in order.
     *
     * @throws AudioException if one cannot be encoded; says which. The first that fails is reported, and the result is
     *     all or nothing; for the good ones among bad ones use {@link #encodeAsync(Waveform)}.
     */
    public List<Embedding> encodeAll(List<Waveform> waveforms) {
        List<Waveform> all = List.copyOf(waveforms);
        IntFunction<Embedding> encode =
                i -> named("Waveform " + (i + 1) + " of " + all.size(), () -> embeddingOf(all.get(i)));
        return gate.call(() -> pool.map(all.size(), encode));
    }

    /**
     * Encodes on the runtime's pool of daemon threads. While its queue is full, the calling thread does the work itself and
     * gets a future that is done. What fails, fails the future. Cancelling leaves undone what has not begun. Closing the
     * encoder or the runtime waits for what has been accepted.
     *
     * @throws ClosedException at once, if this encoder or the runtime has been closed
     */
    public CompletableFuture<Embedding> encodeAsync(Waveform waveform) {
        return pool.submit(gate, () -> embeddingOf(waveform));
    }

    /** Decodes and encodes on the runtime's pool, like {@link #encodeAsync(Waveform)}. */
    public CompletableFuture<Embedding> encodeAsync(Path file) {
        return pool.submit(gate, () -> embeddingOf(file));
    }

    /**
     * Features of a waveform of any rate and of at least one sample, as the network gets them: of the whole waveform,
     * however long.
     */
    public FeatureMatrix features(Waveform waveform) {
        return gate.call(
                () -> extractor.extract(Resampler.resample(waveform, frontEnd().sampleRate())));
    }

    /**
     * Waits for calls in flight and for accepted futures, then frees the network; later calls are refused. May be called
     * twice, but not by a plugin or listener within a call, which would wait for itself.
     */
    @Override
    public void close() {
        if (gate.close(pool::drain)) {
            network.close();
        }
    }

    private FrontEnd frontEnd() {
        return model.frontEnd();
    }

    private Embedding embeddingOf(Path file) {
        Waveform waveform = reader.read(file);
        return named("'" + file + "'", () -> embeddingOf(waveform));
    }

    private Embedding embeddingOf(Waveform waveform) {
        return embeddingOf(waveform, Integer.MAX_VALUE);
    }

    private Embedding embeddingOf(Waveform waveform, int firstFrames) {
        refuseTooShort(waveform);
        AudioQuality quality = AudioQuality.measure(waveform, detector);
        int rate = frontEnd().sampleRate();
        Waveform resampled = Resampler.resample(waveform, rate);
        if (frontEnd().frames(resampled.length()) > firstFrames) {
            FeatureMatrix first = extractor.extract(resampled).first(firstFrames);
            return embeddingOf(first, "first " + firstFrames + " frames", quality);
        }
        Windows windows = Windows.of(resampled.length(), (int) (windowSeconds * rate));
        if (windows.count() == 1) {
            FeatureMatrix features = extractor.extract(resampled);
            return embedding(embed(features), treatment("whole", features.frames()), quality);
        }
        FloatBuffer samples = resampled.buffer();
        int[] frames = new int[1];
        float[] mean = mean(windows, start -> {
            FeatureMatrix window = extractor.extract(Waveform.of(samples.slice(start, windows.length()), rate));
            frames[0] = window.frames();
            return embed(window);
        });
        return embedding(mean, treatment(windows.treatment(1.0 / rate), frames[0]), quality);
    }

    private Embedding embeddingOf(FeatureMatrix features, String origin, @Nullable AudioQuality quality) {
        if (features.bins() != network.bins()) {
            throw new ModelMismatchException("Features have " + features.bins() + " bins, model '" + model.name()
                    + "' takes " + network.bins() + "; they come from another front end");
        }
        double frameSeconds = (double) frontEnd().hopSamples() / frontEnd().sampleRate();
        Windows windows = Windows.of(features.frames(), (int) (windowSeconds / frameSeconds));
        if (windows.count() == 1) {
            return embedding(embed(features), treatment(origin, features.frames()), quality);
        }
        int bins = features.bins();
        FloatBuffer values = features.buffer();
        float[] mean = mean(windows, start -> {
            float[] window = new float[windows.length() * bins];
            values.slice(start * bins, window.length).get(window);
            return embed(FeatureMatrix.wrap(window, windows.length(), bins));
        });
        String treatment = treatment(origin + ", " + windows.treatment(frameSeconds), windows.length());
        return embedding(mean, treatment, quality);
    }

    /** Ours, and what the backend does with utterances of so many frames. */
    private String treatment(String ours, int frames) {
        String backends = network.treatment(frames);
        return backends.isEmpty() ? ours : ours + "; in the backend: " + backends;
    }

    private Embedding embedding(float[] values, String treatment, @Nullable AudioQuality quality) {
        return Embedding.of(
                values,
                new Passport(
                        model.fingerprint(),
                        frontEnd().canonicalText(),
                        network.precision(),
                        backend,
                        treatment,
                        quality));
    }

    /** Half a sample less than a window is enough where resampling rounds up to it. */
    private void refuseTooShort(Waveform waveform) {
        double ratio = (double) waveform.sampleRate() / frontEnd().sampleRate();
        int needed = (int) Math.ceil((frontEnd().windowSamples() - 0.5) * ratio);
        if (waveform.length() < needed) {
            throw new AudioTooShortException("The recording has " + waveform.length() + " samples at "
                    + waveform.sampleRate() + " Hz; at least " + needed + " are needed, one window of the front end."
                    + " For a reliable answer record a second of speech or more");
        }
    }

    private float[] embed(FeatureMatrix features) {
        float[] values = network.embed(features);
        if (values.length != network.embeddingSize()) {
            throw new BackendFailureException("Backend " + backend + " gave " + values.length
                    + " numbers instead of an embedding of " + network.embeddingSize());
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new BackendFailureException("Backend " + backend + " gave an embedding whose number " + i + " is "
                        + values[i] + ", from " + features.frames() + " frames; try another backend or precision");
            }
        }
        return values;
    }

    /** Not weighted: the windows are of equal length. */
    private static float[] mean(Windows windows, IntFunction<float[]> embeddingAt) {
        double[] sum = new double[0];
        for (int window = 0; window < windows.count(); window++) {
            float[] values = embeddingAt.apply(windows.start(window));
            if (window == 0) {
                sum = new double[values.length];
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] += values[i];
            }
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / windows.count());
        }
        return mean;
    }

    /** Says in audio errors which recording is meant. */
    private static <T> T named(String name, Supplier<T> work) {
        try {
            return work.get();
        } catch (AudioTooShortException e) {
            throw new AudioTooShortException(name + ": " + e.getMessage(), e);
        } catch (AudioException e) {
            throw new AudioException(name + ": " + e.getMessage(), e);
        }
    }
}
