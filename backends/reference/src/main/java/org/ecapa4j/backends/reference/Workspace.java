package org.ecapa4j.backends.reference;

/** All memory that one call computes in. Not shared: a call allocates its own. */
final class Workspace {
    /** Frames that a convolution computes together, so that weights are read once for all of them. */
    static final int FRAME_BLOCK = 16;
    /** Output channels that a convolution computes together, so that a block of sums stays in the first-level cache. */
    static final int PANEL = 256;

    /** Headers of the arrays and the views made on the way. */
    private static final int HEADERS = 8192;
    /** Views made for one Res2Net part. */
    private static final int HEADERS_OF_PART = 256;

    final Frames features;
    final Frames input;
    final Frames entry;
    final Frames chain;
    final Frames part;
    final Frames exit;
    final Frames stacked;
    final Frames aggregated;
    final Frames attention;
    final Frames logits;
    final Frames squeezeMean;
    final Frames squeezed;
    final Frames gates;
    final Frames context;
    final Frames pooled;
    final Frames attentionBias;
    final Frames embedding;
    final double[][] sums = new double[FRAME_BLOCK][PANEL];

    Workspace(Shape shape, int frames) {
        features = Frames.allocate(frames, shape.bins());
        input = Frames.allocate(frames, shape.channels());
        entry = Frames.allocate(frames, shape.chainChannels());
        chain = Frames.allocate(frames, shape.chainChannels());
        part = Frames.allocate(frames, shape.partChannels());
        exit = Frames.allocate(frames, shape.channels());
        stacked = Frames.allocate(frames, shape.blocks() * shape.channels());
        aggregated = Frames.allocate(frames, shape.pooled());
        attention = Frames.allocate(frames, shape.attention());
        logits = Frames.allocate(frames, shape.pooled());
        squeezeMean = Frames.allocate(1, shape.channels());
        squeezed = Frames.allocate(1, shape.squeezed());
        gates = Frames.allocate(1, shape.channels());
        context = Frames.allocate(1, 2 * shape.pooled());
        pooled = Frames.allocate(1, 2 * shape.pooled());
        attentionBias = Frames.allocate(1, shape.attention());
        embedding = Frames.allocate(1, shape.embeddingSize());
    }

    /**
     * What the arrays above hold, plus the embedding in float32, plus a bound for the headers of arrays and views. Never
     * less than what a call allocates.
     */
    static long bytes(Shape shape, int frames) {
        long vectors = 2L * shape.channels()
                + shape.squeezed()
                + 4L * shape.pooled()
                + 2L * shape.pooled() // maximum and sum of the softmax
                + shape.attention()
                + 2L * shape.embeddingSize()
                + FRAME_BLOCK * PANEL;
        long headers = HEADERS + (long) HEADERS_OF_PART * shape.blocks() * (shape.parts() + 4L);
        return Double.BYTES * (frames * doublesPerFrame(shape) + vectors) + headers;
    }

    /** Beyond this an array would have more elements than Java allows. */
    static int maximumFrames(Shape shape) {
        int widest = Math.max(shape.bins(), Math.max(shape.chainChannels(), shape.attention()));
        widest = Math.max(widest, Math.max(shape.blocks() * shape.channels(), shape.pooled()));
        return (Integer.MAX_VALUE - 8) / widest;
    }

    private static long doublesPerFrame(Shape shape) {
        return (long) shape.bins()
                + 2L * shape.channels()
                + 2L * shape.chainChannels()
                + shape.partChannels()
                + (long) shape.blocks() * shape.channels()
                + 2L * shape.pooled()
                + shape.attention();
    }
}
