package org.ecapa4j.network;

import org.ecapa4j.errors.ModelMismatchException;

/**
 * {@code y = W x + b} for a vector or, frame by frame, for a sequence (a convolution with one tap).
 *
 * @param weight {@code [out][in]}
 * @param bias {@code [out]}
 */
public record Linear(Tensor weight, Tensor bias) {
    public Linear {
        if (weight.rank() != 2 || bias.rank() != 1 || bias.dim(0) != weight.dim(0)) {
            throw new ModelMismatchException(
                    "Linear layer needs weight [out][in] and bias [out], but has weight " + weight + ", bias " + bias);
        }
    }

    public int outChannels() {
        return weight.dim(0);
    }

    public int inChannels() {
        return weight.dim(1);
    }
}
