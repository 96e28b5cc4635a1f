package org.ecapa4j.backends.reference;

/** Shown every intermediate while it is computed; for tests. The values are overwritten after the call. */
interface Taps {
    Taps NONE = new Taps() {};

    /** An intermediate of block 1, 2, ...: {@code tdnn1}, {@code res2net}, {@code tdnn2}, {@code se} or {@code sum}. */
    default void block(int number, String stage, Frames values) {}

    /** An intermediate outside the blocks, by the name that the goldens use. */
    default void network(String stage, Frames values) {}
}
