package org.ecapa4j.backends.cpu;

import org.ecapa4j.kernels.LayerShape;

/**
 * A layer in the weight block.
 *
 * @param offset bytes from the block's start
 * @param panels of its output channels
 */
record PackedLayer(long offset, LayerShape shape, int panels) {}
