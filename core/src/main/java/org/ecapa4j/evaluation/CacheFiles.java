package org.ecapa4j.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.io.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files named by keys, in folders named by the keys' first two digits; the time of change says when one was used last. */
final class CacheFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CacheFiles.class);
    private static final String SUFFIX = ".embedding";
    private static final String UNFINISHED = ".part";
    /** No embedding takes so long to write: who began it is gone. */
    private static final Duration ABANDONED = Duration.ofHours(1);
    /** Marking an embedding as used at each use would write all the time. */
    private static final Duration UNMARKED = Duration.ofDays(1);
    /** Room is made for some more at once. */
    private static final double SHRUNK = 0.9;

    private final Path root;
    private final long maxBytes;

    CacheFiles(Path root, long maxBytes) {
        this.root = root;
        this.maxBytes = maxBytes;
    }

    private record Stored(Path file, long bytes, FileTime used) {}

    Path root() {
        return root;
    }

    /** {@code $XDG_CACHE_HOME/ecapa4j}, or {@code .cache/ecapa4j} in the home folder (XDG Base Directory Specification). */
    static Path automaticFolder(Map<String, String> environment) {
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path folder = caches.isBlank() || !Path.of(caches).isAbsolute()
                ? Path.of(System.getProperty("user.home", "."), ".cache")
                : Path.of(caches);
        return folder.resolve("ecapa4j");
    }

    Path of(Sha256 key) {
        return root.resolve(key.hex().substring(0, 2)).resolve(key.hex() + SUFFIX);
    }

    /** The bytes of a key's file; empty if there is none. */
    Optional<byte[]> read(Sha256 key) throws IOException {
        Path file = of(key);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile() || attributes.size() > CacheEntry.MAX_BYTES) {
                throw new DataFormatException("it is no embedding of a cache");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(CacheEntry.MAX_BYTES);
            }
            markUsed(file, attributes.lastModifiedTime().toInstant());
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void write(Sha256 key, byte[] bytes) throws IOException {
        Path file = of(key);
        Files.createDirectories(file.getParent());
        AtomicFile.write(file, out -> out.write(bytes));
    }

    EmbeddingCache.Contents contents() {
        List<Stored> stored = list();
        return new EmbeddingCache.Contents(stored.size(), bytes(stored));
    }

    /** Removes what was used least recently, if all together are beyond the bound; and what nobody finished. */
    void shrinkToBound() {
        List<Stored> stored = list();
        if (bytes(stored) > maxBytes) {
            shrink(stored, (long) (SHRUNK * maxBytes));
        }
    }

    /** @return how many embeddings were removed */
    int shrinkTo(long bytes) {
        return shrink(list(), bytes);
    }

    private static int shrink(List<Stored> stored, long bound) {
        stored.sort(Comparator.comparing(Stored::used));
        long bytes = bytes(stored);
        int removed = 0;
        for (Stored oldest : stored) {
            if (bytes <= bound) {
                break;
            }
            if (delete(oldest.file())) {
                removed++;
            }
            bytes -= oldest.bytes();
        }
        return removed;
    }

    private static long bytes(List<Stored> stored) {
        return stored.stream().mapToLong(Stored::bytes).sum();
    }

    /** All embeddings; abandoned files are removed on the way. */
    private List<Stored> list() {
        List<Stored> stored = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root, 2)) {
            files.forEach(file -> {
                String name = file.getFileName().toString();
                try {
                    BasicFileAttributes attributes =
                            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (name.endsWith(SUFFIX)) {
                        stored.add(new Stored(file, attributes.size(), attributes.lastModifiedTime()));
                    } else if (name.contains(SUFFIX + ".")
                            && name.endsWith(UNFINISHED)
                            && isOlder(attributes.lastModifiedTime().toInstant(), ABANDONED)) {
                        delete(file);
                    }
                } catch (IOException e) {
                    // Another process removed it.
                    LOG.debug("'{}' is gone: {}", file, e.toString());
                }
            });
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The cache folder '{}' cannot be listed: {}; nothing is removed from it", root, e.toString());
            stored.clear();
        }
        return stored;
    }

    private static void markUsed(Path file, Instant marked) {
        if (isOlder(marked, UNMARKED)) {
            try {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            } catch (IOException e) {
                // Then it counts as used earlier than it was.
                LOG.debug("'{}' cannot be marked as used: {}", file, e.toString());
            }
        }
    }

    private static boolean isOlder(Instant time, Duration age) {
        return Duration.between(time, Instant.now()).compareTo(age) > 0;
    }

    private static boolean delete(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("'{}' cannot be removed from the cache: {}", file, e.toString());
            return false;
        }
    }
}
