package org.ecapa4j.backends.reference;

import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.network.SeRes2Block;

/** The sizes of a network, from which its workspace follows. */
record Shape(
        int bins,
        int minimumFrames,
        int channels,
        int blocks,
        int chainChannels,
        int partChannels,
        int parts,
        int squeezed,
        int pooled,
        int attention,
        int embeddingSize) {
    static Shape of(EcapaNetwork network) {
        int chainChannels = 0;
        int partChannels = 0;
        int parts = 0;
        int squeezed = 0;
        for (SeRes2Block block : network.blocks()) {
            chainChannels = Math.max(chainChannels, block.res2net().channels());
            partChannels = Math.max(partChannels, block.res2net().width());
            parts = Math.max(parts, block.res2net().scale());
            squeezed = Math.max(squeezed, block.squeezeExcitation().squeeze().outChannels());
        }
        return new Shape(
                network.bins(),
                network.minimumFrames(),
                network.channels(),
                network.blocks().size(),
                chainChannels,
                partChannels,
                parts,
                squeezed,
                network.pooling().channels(),
                network.pooling().attention().outChannels(),
                network.embeddingSize());
    }
}
