package org.ecapa4j.backends.cpu;

/**
 * Floats of scratch that a network's layers ask for at most, for any number of frames, so that it can be told when the weights
 * are gone. Scratch is rows: it grows by the same for every frame, to which the tests hold the kernels.
 *
 * @param fixed for no frame at all
 * @param perFrame for each frame
 */
record ScratchNeed(long fixed, long perFrame) {
    static final ScratchNeed NONE = new ScratchNeed(0, 0);

    /** What satisfies this one and a layer that asks for so much for no frame and for one. */
    ScratchNeed and(long forNone, long forOne) {
        return new ScratchNeed(Math.max(fixed, forNone), Math.max(perFrame, forOne - forNone));
    }

    long floats(long frames) {
        return fixed + perFrame * frames;
    }
}
