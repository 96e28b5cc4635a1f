package org.ecapa4j.network;

/** What a convolution sees beyond the first and the last frame. */
public enum Edges {
    /** Zeros. */
    ZERO,
    /** The frames mirrored at the first and the last one, which are not repeated: needs more frames than the padding. */
    REFLECT
}
