package org.ecapa4j.backend;

/** In what numbers a network is computed; how its weights are stored is another matter. */
public enum Precision {
    F32,
    F16,
    BF16,
    INT8
}
