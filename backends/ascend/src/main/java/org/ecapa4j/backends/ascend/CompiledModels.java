package org.ecapa4j.backends.ascend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ecapa4j.backend.Precision;
import org.jspecify.annotations.Nullable;

/**
 * The compiled models of one network: files, and what AscendCL said about them when they were loaded. Loaded on several workers,
 * they must be the same. Safe for concurrent use.
 */
final class CompiledModels {
    private final List<Path> files;
    private final String soc;
    private final NetworkFacts facts;
    private final @Nullable OmModel[] models;
    private final long[] bufferBytes;

    CompiledModels(List<Path> files, String soc, NetworkFacts facts) {
        this.files = List.copyOf(files);
        this.soc = soc;
        this.facts = facts;
        this.models = new @Nullable OmModel[files.size()];
        this.bufferBytes = new long[files.size()];
    }

    List<Path> files() {
        return files;
    }

    NetworkFacts facts() {
        return facts;
    }

    Precision precision() {
        return facts.precision();
    }

    String compiledFor(int index) {
        Path file = files.get(index);
        return " (compiled for " + OmSideFile.read(file).soc() + ", the device is " + (soc.isEmpty() ? "unknown" : soc) + ")";
    }

    /** Checks what was loaded. */
    void described(int index, ModelDescription description) {
        OmModel model = OmModel.check(files.get(index), description, facts);
        synchronized (models) {
            if (models[index] == null) {
                models[index] = model;
            }
        }
    }

    void buffered(int index, long bytes) {
        synchronized (models) {
            bufferBytes[index] = bytes;
        }
    }

    /** All models, once they have been loaded somewhere. */
    List<OmModel> models() {
        synchronized (models) {
            List<OmModel> all = new ArrayList<>();
            for (OmModel model : models) {
                all.add(Objects.requireNonNull(model));
            }
            return all;
        }
    }

    /** What one worker holds of them, on the device and beside it. */
    long bytes(long leastWeights) {
        long bytes = 0;
        for (OmModel model : models()) {
            bytes += Math.max(model.weightBytes(), leastWeights);
        }
        synchronized (models) {
            for (long buffers : bufferBytes) {
                bytes += buffers;
            }
        }
        return bytes;
    }
}
