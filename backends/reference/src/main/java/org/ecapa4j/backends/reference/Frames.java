package org.ecapa4j.backends.reference;

/**
 * A view of {@code [frames][channels]} doubles within a row-major array: the value of a channel in a frame stands at
 * {@code row(frame) + channel}. A range of channels of a view is a view again, so that nothing is copied.
 */
final class Frames {
    private final double[] values;
    private final int frames;
    private final int channels;
    private final int stride;
    private final int offset;

    private Frames(double[] values, int frames, int channels, int stride, int offset) {
        this.values = values;
        this.frames = frames;
        this.channels = channels;
        this.stride = stride;
        this.offset = offset;
    }

    static Frames allocate(int frames, int channels) {
        return new Frames(new double[Math.multiplyExact(frames, channels)], frames, channels, channels, 0);
    }

    /** The channels from {@code from} on. */
    Frames columns(int from, int count) {
        return new Frames(values, frames, count, stride, offset + from);
    }

    /** The array itself. */
    double[] values() {
        return values;
    }

    int frames() {
        return frames;
    }

    int channels() {
        return channels;
    }

    /** Where a frame's first channel stands. */
    int row(int frame) {
        return offset + frame * stride;
    }
}
