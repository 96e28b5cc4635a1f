package org.ecapa4j.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.ecapa4j.Embedding;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.errors.EcapaException;
import org.ecapa4j.errors.InputOutputException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeddings that were computed before, in a folder, found by what they were computed from: never by a file's name. Safe for
 * concurrent use, by several processes too.
 *
 * <p>An embedding's key is the SHA-256 of everything that decides its numbers: {@link #REVISION}, the encoder's {@link
 * org.ecapa4j.SpeakerEncoder#canonicalText canonical text} (model fingerprint, front end, precision, backend, windows, voice
 * activity detector, decoders), how many frames are used, and the SHA-256 of the recording's bytes or features.
 *
 * <p>An embedding is written under another name and moved into place, with a checksum. A process that is killed leaves whole
 * embeddings and at most one unfinished file a thread, which nobody reads and a later run removes. What does not agree with its
 * checksum, for example after a power failure, is computed again, with a warning. The cache never makes a run fail: if it cannot
 * be written, for example because the disk is full, there is one warning and the rest is not kept. An embedding whose place is
 * taken by a folder is not kept, but others are.
 *
 * <p>On closing, if something was added, the embeddings that were used least recently are removed until the folder is within its
 * bound.
 */
public final class EmbeddingCache implements AutoCloseable {
    /** Part of every key; to be raised whenever this library gives other numbers for the same model and recording. */
    public static final int REVISION = 3;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingCache.class);
    /** All that this class touches in the folder lies below this one. */
    private static final String SUBFOLDER = "embeddings";

    private final @Nullable CacheFiles files;
    private final AtomicBoolean unwritable = new AtomicBoolean();
    private final AtomicInteger found = new AtomicInteger();
    private final AtomicInteger added = new AtomicInteger();

    private EmbeddingCache(@Nullable CacheFiles files) {
        this.files = files;
    }

    /**
     * A cache in a folder, which is made if it is not there.
     *
     * @param maxBytes bound of all embeddings together, in bytes
     * @throws InputOutputException if the folder cannot be made or written to
     */
    public static EmbeddingCache in(Path folder, long maxBytes) {
        Path embeddings = folder.resolve(SUBFOLDER);
        try {
            Files.createDirectories(embeddings);
        } catch (IOException e) {
            throw new InputOutputException("The cache folder '" + folder + "' cannot be used: " + e, e);
        }
        if (!Files.isWritable(embeddings)) {
            throw new InputOutputException("The cache folder '" + folder + "' cannot be written to");
        }
        return new EmbeddingCache(new CacheFiles(embeddings, maxBytes));
    }

    /** A cache that keeps nothing. */
    public static EmbeddingCache none() {
        return new EmbeddingCache(null);
    }

    /**
     * The cache that the configuration asks for, {@code ecapa4j.cache}. Where its folder is chosen automatically and cannot be
     * used, there is a warning and nothing is kept.
     *
     * @throws InputOutputException if a folder that the configuration names cannot be used
     */
    public static EmbeddingCache configured(EcapaConfiguration configuration) {
        long maxBytes = maxBytes(configuration);
        String directory = configuration.section("cache").string("directory");
        return switch (directory) {
            case "none" -> none();
            case "auto" -> {
                try {
                    yield in(CacheFiles.automaticFolder(System.getenv()), maxBytes);
                } catch (InputOutputException e) {
                    LOG.warn("{}; embeddings are not kept", e.getMessage());
                    yield none();
                }
            }
            default -> in(Path.of(directory), maxBytes);
        };
    }

    /** A cache in another folder than the one that the configuration asks for, within the same bound; as {@link #in}. */
    public static EmbeddingCache configured(EcapaConfiguration configuration, Path folder) {
        return in(folder, maxBytes(configuration));
    }

    private static long maxBytes(EcapaConfiguration configuration) {
        return (long) configuration.section("cache").integer("max-mebibytes", 1, 1 << 20) << 20;
    }

    /**
     * What a cache holds.
     *
     * @param embeddings how many
     * @param bytes of all of them together
     */
    public record Contents(int embeddings, long bytes) {}

    /** What the cache holds now. */
    public Contents contents() {
        return files == null ? new Contents(0, 0) : files.contents();
    }

    /** The folder, as it was given; empty if nothing is kept. */
    public Optional<Path> folder() {
        return Optional.ofNullable(files).map(CacheFiles::root).map(Path::getParent);
    }

    /** How many embeddings have been found so far. */
    public int found() {
        return found.get();
    }

    /** How many embeddings have been added so far. */
    public int added() {
        return added.get();
    }

    /**
     * Removes all embeddings.
     *
     * @return how many
     */
    public int clear() {
        return files == null ? 0 : files.shrinkTo(0);
    }

    /** Brings the folder within its bound, if something was added. */
    @Override
    public void close() {
        if (files != null && added.getAndSet(0) > 0) {
            files.shrinkToBound();
        }
    }

    static Sha256 key(String encoder, int firstFrames, Sha256 content) {
        return Sha256.of("ecapa4j-embedding " + REVISION + "\n" + encoder + "first-frames "
                + (firstFrames == Integer.MAX_VALUE ? "all" : firstFrames) + "\ncontent " + content.hex() + "\n");
    }

    Optional<Embedding> find(Sha256 key) {
        if (files == null) {
            return Optional.empty();
        }
        Path file = files.of(key);
        try {
            Optional<Embedding> embedding = files.read(key).map(bytes -> CacheEntry.read(key, bytes));
            embedding.ifPresent(known -> found.incrementAndGet());
            return embedding;
        } catch (IOException | EcapaException e) {
            LOG.warn("The cached embedding '{}' cannot be used: {}; it is computed again", file, reason(e));
            return Optional.empty();
        }
    }

    void add(Sha256 key, Embedding embedding) {
        if (files == null || embedding.passport() == null || unwritable.get()) {
            return;
        }
        try {
            files.write(key, CacheEntry.write(key, embedding, embedding.passport()));
            added.incrementAndGet();
        } catch (IOException | EcapaException e) {
            Path file = files.of(key);
            if (Files.isDirectory(file)) {
                LOG.warn("The embedding '{}' is not kept, a folder has its name: {}", file, reason(e));
            } else if (!unwritable.getAndSet(true)) {
                LOG.warn("The cache cannot be written: {}; further embeddings are not kept", reason(e));
            }
        }
    }

    /** The message of an exception of files may be no more than the name of the file. */
    private static String reason(Exception e) {
        return e instanceof EcapaException ? String.valueOf(e.getMessage()) : e.toString();
    }
}
