package org.ecapa4j.network;

import org.ecapa4j.errors.ModelMismatchException;
import org.jspecify.annotations.Nullable;

/**
 * A TDNN layer: convolution, then activation, then batch normalisation, in this order.
 *
 * @param norm null where a variant has none
 */
public record Tdnn(
        Conv1d convolution, Activation activation, @Nullable BatchNorm norm) {
    public Tdnn {
        if (norm != null && norm.channels() != convolution.outChannels()) {
            throw new ModelMismatchException("TDNN convolution gives " + convolution.outChannels()
                    + " channels but its normalisation has " + norm.channels());
        }
    }

    public int inChannels() {
        return convolution.inChannels();
    }

    public int outChannels() {
        return convolution.outChannels();
    }
}
