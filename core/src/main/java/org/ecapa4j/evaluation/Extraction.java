package org.ecapa4j.evaluation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.ecapa4j.Embedding;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.jspecify.annotations.Nullable;

/**
 * Turns recordings into embeddings, several at once. Each thread reads, decodes, computes and stores a recording of its own, so that
 * nothing waits for one thread. What a cache has is not computed again: a run that was interrupted, in whatever way, goes on where it
 * was when it is started again.
 *
 * <p>Configured first, then run; not safe for concurrent use.
 */
public final class Extraction {
    private final SpeakerEncoder encoder;
    private final Recordings recordings;
    private EmbeddingCache cache = EmbeddingCache.none();
    private int threads = 1;
    private int firstFrames = Integer.MAX_VALUE;
    private Runnable listener = () -> {};

    /** Of all frames, on one thread, without a cache. */
    public Extraction(SpeakerEncoder encoder, Recordings recordings) {
        this.encoder = encoder;
        this.recordings = recordings;
    }

    /** Looks for embeddings there first, and adds what it computes; the caller closes it. */
    public Extraction cache(EmbeddingCache newCache) {
        cache = newCache;
        return this;
    }

    /** How many recordings are worked on at once; at least 1. */
    public Extraction threads(int newThreads) {
        if (newThreads < 1) {
            throw new IllegalArgumentException("threads are " + newThreads + ", expected at least 1");
        }
        threads = newThreads;
        return this;
    }

    /**
     * Uses only the first frames of each recording's features, whose mean is removed over the whole recording before.
     *
     * @param frames at least 1; 301 frames are the first 3 s
     */
    public Extraction firstFrames(int frames) {
        if (frames < 1) {
            throw new IllegalArgumentException("frames are " + frames + ", expected at least 1");
        }
        firstFrames = frames;
        return this;
    }

    /** Told after each recording, by the thread that did it. */
    public Extraction listener(Runnable newListener) {
        listener = newListener;
        return this;
    }

    /**
     * Computes the embedding of each recording once. A recording that is missing, damaged or too short is a failure of its own;
     * anything else ends the run.
     *
     * @throws BackendFailureException if the backend fails
     * @throws org.ecapa4j.errors.ModelMismatchException if features are not those that the model takes
     * @throws org.ecapa4j.errors.ClosedException if the encoder has been closed
     */
    public Utterances run(Collection<String> names) {
        return new Run(new ArrayList<>(new LinkedHashSet<>(names))).run();
    }

    private Utterance extract(String name, String encoderText) {
        RecordingContent content = recordings.read(name);
        Sha256 key = EmbeddingCache.key(encoderText, firstFrames, content.digest());
        Optional<Embedding> known = cache.find(key);
        Embedding embedding = known.orElseGet(() -> content.encode(encoder, firstFrames));
        if (known.isEmpty()) {
            cache.add(key, embedding);
        }
        return new Utterance(name, content.seconds(embedding), embedding);
    }

    /** One call; every thread takes the next name until there is none, or a thread had to give up. */
    private final class Run {
        private final List<String> names;
        private final String encoderText = encoder.canonicalText();
        private final @Nullable Utterance[] utterances;
        private final @Nullable FailedRecording[] failures;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicBoolean givenUp = new AtomicBoolean();

        Run(List<String> names) {
            this.names = names;
            this.utterances = new Utterance[names.size()];
            this.failures = new FailedRecording[names.size()];
        }

        Utterances run() {
            int workers = Math.max(1, Math.min(threads, names.size()));
            ExecutorService pool = Executors.newFixedThreadPool(workers, Run::daemon);
            try {
                List<Future<?>> done = new ArrayList<>();
                for (int i = 0; i < workers; i++) {
                    done.add(pool.submit(this::work));
                }
                for (Future<?> worker : done) {
                    worker.get();
                }
            } catch (ExecutionException e) {
                throw unchecked(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackendFailureException("The extraction was interrupted", e);
            } finally {
                givenUp.set(true);
                pool.shutdownNow();
            }
            return result();
        }

        private void work() {
            try {
                for (int i = next.getAndIncrement(); i < names.size() && !givenUp.get(); i = next.getAndIncrement()) {
                    try {
                        utterances[i] = extract(names.get(i), encoderText);
                    } catch (AudioException | DataFormatException | MissingInputException | InputOutputException e) {
                        failures[i] = new FailedRecording(names.get(i), e);
                    }
                    listener.run();
                }
            } catch (RuntimeException | Error e) {
                givenUp.set(true);
                throw e;
            }
        }

        private Utterances result() {
            List<Utterance> good = new ArrayList<>();
            List<FailedRecording> bad = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                Utterance utterance = utterances[i];
                FailedRecording failure = failures[i];
                if (utterance != null) {
                    good.add(utterance);
                } else if (failure != null) {
                    bad.add(failure);
                }
            }
            return new Utterances(good, bad);
        }

        /** A program that ends need not wait for what is under way. */
        private static Thread daemon(Runnable task) {
            Thread thread = new Thread(task, "ecapa4j-extraction");
            thread.setDaemon(true);
            return thread;
        }

        private static RuntimeException unchecked(@Nullable Throwable cause) {
            if (cause instanceof Error error) {
                throw error;
            }
            return cause instanceof RuntimeException exception ? exception : new IllegalStateException(cause);
        }
    }
}
