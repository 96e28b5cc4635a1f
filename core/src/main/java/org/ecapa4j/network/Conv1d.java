package org.ecapa4j.network;

import org.ecapa4j.errors.ModelMismatchException;

/**
 * A convolution over time with stride 1 that keeps the number of frames: cross-correlation with (kernel - 1) * dilation
 * frames of padding, half of it (rounded down) before the first frame.
 *
 * @param weight {@code [out][in][kernel]}
 * @param bias {@code [out]}
 * @param dilation distance between taps, in frames
 * @param edges what the padding holds
 */
public record Conv1d(Tensor weight, Tensor bias, int dilation, Edges edges) {
    public Conv1d {
        if (weight.rank() != 3 || bias.rank() != 1 || bias.dim(0) != weight.dim(0) || dilation < 1) {
            throw new ModelMismatchException("Convolution needs weight [out][in][kernel], bias [out] and a positive"
                    + " dilation, but has weight " + weight + ", bias " + bias + ", dilation " + dilation);
        }
    }

    public int outChannels() {
        return weight.dim(0);
    }

    public int inChannels() {
        return weight.dim(1);
    }

    public int kernel() {
        return weight.dim(2);
    }

    /** Frames of padding before the first frame. */
    public int padding() {
        return (kernel() - 1) * dilation / 2;
    }

    /** Fewest frames that it accepts: reflection needs more frames than padding on either side. */
    public int minimumFrames() {
        return edges == Edges.REFLECT ? (kernel() - 1) * dilation - padding() + 1 : 1;
    }
}
