package org.ecapa4j.backends.cpu;

import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeRes2Block;

/**
 * The sizes of a network that decide about memory.
 *
 * @param widest most channels between a block's layers
 * @param squeeze widest squeeze of all blocks
 * @param pooled channels that are pooled
 */
record NetworkShape(
        int bins,
        int channels,
        int widest,
        int blocks,
        int squeeze,
        int pooled,
        int attention,
        int embeddingSize,
        int minimumFrames) {
    static NetworkShape of(EcapaNetwork network) {
        int widest = network.channels();
        int squeeze = 1;
        for (SeRes2Block block : network.blocks()) {
            widest = Math.max(widest, block.res2net().channels());
            squeeze = Math.max(squeeze, block.squeezeExcitation().squeeze().outChannels());
        }
        return new NetworkShape(
                network.bins(),
                network.channels(),
                widest,
                network.blocks().size(),
                squeeze,
                network.pooling().channels(),
                network.pooling().logits().inChannels(),
                network.embeddingSize(),
                network.minimumFrames());
    }
}
