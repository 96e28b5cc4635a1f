package org.ecapa4j.kernels;

/**
 * Shape of a layer that {@link KernelTable#packLayer} packs: a convolution over time with stride 1 that keeps the number of
 * frames (cross-correlation; (taps - 1) * dilation frames of padding, half of them, rounded down, in front), then {@code
 * output(scale * activation(sum + bias) + shift)}. With one tap it is a matrix product.
 *
 * @param outChannels channels that it gives
 * @param inChannels channels that it takes
 * @param taps kernel length in frames
 * @param dilation frames from one tap to the next
 * @param edges what lies beyond the first and the last frame
 * @param activation applied before scale and shift
 * @param output applied after them
 */
public record LayerShape(
        int outChannels, int inChannels, int taps, int dilation, Edges edges, Activation activation, Output output) {
    /** What a convolution sees beyond the frames. The order is that of the C interface. */
    public enum Edges {
        ZERO,
        /** Mirrored at the first and the last frame, which are not repeated: needs more frames than padding. */
        REFLECT
    }

    /** Applied to the sum, before scale and shift. */
    public enum Activation {
        NONE,
        RELU
    }

    /** Applied last. */
    public enum Output {
        LINEAR,
        TANH,
        SIGMOID
    }

    /** A layer of one tap. */
    public static LayerShape product(int outChannels, int inChannels, Activation activation, Output output) {
        return new LayerShape(outChannels, inChannels, 1, 1, Edges.ZERO, activation, output);
    }
}
