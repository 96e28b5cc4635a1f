package org.ecapa4j.backends.cpu;

import org.ecapa4j.kernels.KernelTable;

/** An SE-Res2 block in the weight block. */
record PackedBlock(PackedLayer entry, Chain res2net, PackedLayer exit, PackedLayer squeeze, PackedLayer excite) {
    /**
     * The branches of a Res2Net, one after the other.
     *
     * @param offset of the first, in bytes from the block's start
     * @param stride bytes from one to the next
     */
    record Chain(long offset, long stride, int branches, KernelTable.PassThrough passThrough) {}
}
