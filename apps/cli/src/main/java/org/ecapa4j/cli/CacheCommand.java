package org.ecapa4j.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.evaluation.EmbeddingCache;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ecapa cache}. */
@Command(name = "cache", description = "Shows how many embeddings are kept, or removes them.")
final class CacheCommand extends EcapaCommand {
    @Option(names = "--cache", paramLabel = "DIR", description = "The folder; by default ecapa4j.cache.directory.")
    @Nullable
    String folder;

    @Option(names = "--clear", description = "Remove all embeddings from the folder.")
    boolean clear;

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    CacheCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        CacheOptions cacheOptions = new CacheOptions();
        cacheOptions.folder = folder;
        try (Ecapa4j ecapa = options.start();
                EmbeddingCache cache = cacheOptions.open(ecapa)) {
            int removed = clear ? cache.clear() : 0;
            EmbeddingCache.Contents contents = cache.contents();
            String place = cache.folder().map(Path::toString).orElse("none");
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("folder", place);
            object.put("embeddings", contents.embeddings());
            object.put("bytes", contents.bytes());
            object.put("removed", removed);
            terminal.print(
                    json
                            ? Json.write(object)
                            : "folder       " + place + "\n" + "embeddings   " + contents.embeddings() + ", "
                                    + contents.bytes() + " bytes\n"
                                    + (clear ? "removed      " + removed + "\n" : ""));
            return ExitCodes.DONE;
        }
    }
}
