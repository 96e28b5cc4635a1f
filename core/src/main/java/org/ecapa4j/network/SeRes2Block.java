package org.ecapa4j.network;

import org.ecapa4j.errors.ModelMismatchException;

/**
 * An SE-Res2 block: entry (one tap), Res2Net, exit (one tap), squeeze-excitation, plus the block's input (Desplanques et
 * al., ECAPA-TDNN, 2020, section 3.2).
 */
public record SeRes2Block(Tdnn entry, Res2Net res2net, Tdnn exit, SqueezeExcitation squeezeExcitation) {
    public SeRes2Block {
        int channels = entry.inChannels();
        if (entry.outChannels() != res2net.channels()
                || exit.inChannels() != res2net.channels()
                || exit.outChannels() != channels
                || squeezeExcitation.channels() != channels) {
            throw new ModelMismatchException("SE-Res2 block does not fit together: entry " + channels + " to "
                    + entry.outChannels() + ", Res2Net " + res2net.channels() + ", exit " + exit.inChannels() + " to "
                    + exit.outChannels() + ", squeeze-excitation " + squeezeExcitation.channels() + " channels");
        }
    }

    public int channels() {
        return entry.inChannels();
    }
}
