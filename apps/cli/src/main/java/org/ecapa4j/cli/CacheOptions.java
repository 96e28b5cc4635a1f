package org.ecapa4j.cli;

import org.ecapa4j.Ecapa4j;
import org.ecapa4j.evaluation.EmbeddingCache;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where embeddings are kept between runs. */
final class CacheOptions {
    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Where embeddings are kept, by the content of the recordings; by default"
                    + " ecapa4j.cache.directory.")
    @Nullable
    String folder;

    @Option(names = "--no-cache", description = "Compute everything anew and keep nothing.")
    boolean none;

    /** @throws UsageException if both are asked for */
    void check() {
        if (folder != null && none) {
            throw new UsageException("--cache and --no-cache exclude each other");
        }
    }

    /** The caller closes it. */
    EmbeddingCache open(Ecapa4j ecapa) {
        if (none) {
            return EmbeddingCache.none();
        }
        return folder == null
                ? EmbeddingCache.configured(ecapa.configuration())
                : EmbeddingCache.configured(ecapa.configuration(), Inputs.path(folder));
    }
}
