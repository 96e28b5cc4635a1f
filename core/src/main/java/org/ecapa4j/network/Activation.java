package org.ecapa4j.network;

/** Applied to each element. */
public enum Activation {
    NONE,
    RELU
}
