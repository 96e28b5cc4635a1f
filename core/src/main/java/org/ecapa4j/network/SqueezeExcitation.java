package org.ecapa4j.network;

import org.ecapa4j.errors.ModelMismatchException;

/**
 * Gates each channel by sigmoid(excite(relu(squeeze(mean over time)))) (Hu et al., Squeeze-and-Excitation, 2018, eq. 3).
 *
 * @param squeeze channels to bottleneck
 * @param excite bottleneck to channels
 */
public record SqueezeExcitation(Linear squeeze, Linear excite) {
    public SqueezeExcitation {
        if (squeeze.outChannels() != excite.inChannels() || squeeze.inChannels() != excite.outChannels()) {
            throw new ModelMismatchException("Squeeze-excitation maps " + squeeze.inChannels() + " to "
                    + squeeze.outChannels() + " and " + excite.inChannels() + " to " + excite.outChannels()
                    + " channels; the two must mirror each other");
        }
    }

    public int channels() {
        return squeeze.inChannels();
    }
}
