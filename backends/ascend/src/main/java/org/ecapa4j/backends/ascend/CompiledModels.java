package org.ecapa4j.backends.ascend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.ModelMismatchException;
import org.jspecify.annotations.Nullable;

/**
 * The compiled models of one network: files, and what AscendCL said about them when they were loaded. Loaded on several workers,
 * they must be the same. Safe for concurrent use.
 */
final class CompiledModels {
    private final List<OmFile> files;
    private final String soc;
    private final NetworkFacts facts;
    private final @Nullable OmModel[] models;
    private final @Nullable String[] descriptions;
    private final long[] bufferBytes;

    CompiledModels(List<OmFile> files, String soc, NetworkFacts facts) {
        this.files = List.copyOf(files);
        this.soc = soc;
        this.facts = facts;
        this.models = new @Nullable OmModel[files.size()];
        this.descriptions = new @Nullable String[files.size()];
        this.bufferBytes = new long[files.size()];
    }

    int count() {
        return files.size();
    }

    Path file(int index) {
        return files.get(index).path();
    }

    /** @throws ModelMismatchException if the file is another one than that whose description was read */
    void refuseReplaced(int index) {
        files.get(index).refuseReplaced();
    }

    NetworkFacts facts() {
        return facts;
    }

    Precision precision() {
        return facts.precision();
    }

    String compiledFor(int index) {
        return " (compiled for " + files.get(index).description().soc() + ", the device is "
                + (soc.isEmpty() ? "unknown" : soc) + ")";
    }

    /**
     * Checks what was loaded.
     *
     * @param description as the native side writes it down
     * @throws ModelMismatchException if it does not fit the network, or is another than when it was loaded first
     */
    void described(int index, String description) {
        OmModel model = OmModel.check(file(index), ModelDescription.parse(description), facts);
        synchronized (models) {
            String first = descriptions[index];
            if (first == null) {
                models[index] = model;
                descriptions[index] = description;
            } else if (!first.equals(description)) {
                throw new ModelMismatchException("The compiled model '" + file(index)
                        + "' is another one on this device or" + " by now: first it was\n" + first + "and then\n"
                        + description + "Open the backend again.");
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

    @Override
    public String toString() {
        return files.stream().map(file -> file.path().toString()).toList().toString();
    }
}
