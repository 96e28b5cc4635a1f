package org.ecapa4j.backends.ascend;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.ecapa4j.backends.ascend.internal.Binding;
import org.ecapa4j.features.FeatureMatrix;

/** Writes the inputs of one execution into its pinned memory, and reads the result; on the worker's thread. */
final class BatchRun {
    private final long model;
    private final OmModel description;
    private final OmModel.Shape shape;
    private final float[] chunk;

    /** @param chunk to copy by, of any length */
    BatchRun(long model, OmModel description, OmModel.Shape shape, float[] chunk) {
        this.model = model;
        this.description = description;
        this.shape = shape;
        this.chunk = chunk;
    }

    /**
     * Writes frames of an utterance into a row of the batch: from {@code start} on, beginning again at the utterance's first frame
     * where it ends before {@code length} frames; then zeros, with a mask that says so.
     */
    void put(int row, FeatureMatrix features, int start, int length) {
        int bins = features.bins();
        FloatBuffer values = features.buffer();
        long rowStart = (long) row * shape.frames() * bins;
        int written = 0;
        while (written < length) {
            int from = (start + written) % features.frames();
            int frames = Math.min(length - written, features.frames() - from);
            put(rowStart + (long) written * bins, values.slice(from * bins, frames * bins));
            written += frames;
        }
        fill(description.features(), rowStart + (long) length * bins, (shape.frames() - length) * bins, 0);
        if (description.masked()) {
            long maskStart = (long) row * shape.frames();
            fill(description.mask(), maskStart, length, 1);
            fill(description.mask(), maskStart + length, shape.frames() - length, 0);
        }
    }

    private void put(long offset, FloatBuffer values) {
        long at = offset;
        while (values.hasRemaining()) {
            int count = Math.min(chunk.length, values.remaining());
            values.get(chunk, 0, count);
            write(description.features(), at, count);
            at += count;
        }
    }

    private void fill(int input, long offset, int floats, float value) {
        Arrays.fill(chunk, 0, Math.min(chunk.length, floats), value);
        for (int done = 0; done < floats; done += chunk.length) {
            write(input, offset + done, Math.min(chunk.length, floats - done));
        }
    }

    private void write(int input, long offset, int count) {
        if (Binding.modelPut(model, input, offset, chunk, 0, count) != 0) {
            throw new IllegalStateException("Floats " + offset + " to " + (offset + count) + " are not within input "
                    + input + " of '" + description.file() + "'");
        }
    }

    float[] get(int row, int size) {
        float[] embedding = new float[size];
        if (Binding.modelGet(model, (long) row * size, embedding, 0, size) != 0) {
            throw new IllegalStateException("Row " + row + " is not within the output of '" + description.file() + "'");
        }
        return embedding;
    }
}
