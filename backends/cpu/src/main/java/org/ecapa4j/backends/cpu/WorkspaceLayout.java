package org.ecapa4j.backends.cpu;

import org.ecapa4j.kernels.NativeMemory;

/**
 * Where in a workspace each intermediate lies, for a network, a length and a team: offsets in bytes and row strides in floats.
 * What the blocks need is over when aggregation begins; its result and the attention's take the same place.
 */
final class WorkspaceLayout {
    /** Bytes between two addresses that a first-level cache keeps in the same set. */
    private static final int CACHE_PERIOD = 4096;

    private static final int LINE_FLOATS = NativeMemory.ALIGNMENT / Float.BYTES;

    final long channelStride;
    final long widestStride;
    final long stackedStride;
    final long pooledStride;
    final long attentionStride;

    final long features;
    final long first;
    final long left;
    final long right;
    final long stacked;
    final long aggregated;
    final long attended;
    final long mean;
    final long squeezed;
    final long gate;
    final long contextMean;
    final long contextDeviation;
    final long attentionBias;
    final long pooled;
    final long embedding;
    final long scratch;
    final long scratchBytes;
    final long bytes;

    private long end;

    /** @param scratchFloats for each of the workers */
    WorkspaceLayout(NetworkShape shape, long frames, int workers, long scratchFloats) {
        channelStride = stride(shape.channels());
        widestStride = stride(shape.widest());
        stackedStride = stride((long) shape.blocks() * shape.channels());
        pooledStride = stride(shape.pooled());
        attentionStride = stride(shape.attention());
        aggregated = place(frames * pooledStride);
        attended = place(frames * attentionStride);
        long late = end;
        end = 0;
        features = place(frames * shape.bins());
        first = place(frames * channelStride);
        left = place(frames * widestStride);
        right = place(frames * widestStride);
        end = Math.max(end, late);
        stacked = place(frames * stackedStride);
        mean = place(shape.channels());
        squeezed = place(shape.squeeze());
        gate = place(shape.channels());
        contextMean = place(shape.pooled() * 2L);
        contextDeviation = contextMean + (long) shape.pooled() * Float.BYTES;
        attentionBias = place(shape.attention());
        pooled = place(shape.pooled() * 2L);
        embedding = place(shape.embeddingSize());
        scratchBytes = NativeMemory.align(scratchFloats * Float.BYTES);
        scratch = end;
        bytes = end + workers * scratchBytes;
    }

    private long place(long floats) {
        long offset = end;
        end += NativeMemory.align(floats * Float.BYTES);
        return offset;
    }

    /** Rows begin at lines, and neighbouring rows in different sets of the cache. */
    static long stride(long channels) {
        long lines = (channels + LINE_FLOATS - 1) / LINE_FLOATS;
        boolean sameSets = lines * NativeMemory.ALIGNMENT % (CACHE_PERIOD / 2) == 0;
        return (sameSets ? lines + 1 : lines) * LINE_FLOATS;
    }
}
