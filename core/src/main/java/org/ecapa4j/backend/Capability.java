package org.ecapa4j.backend;

/** What a backend can do. Declared once; the conformance kit holds a backend to it, and to refusing the rest. */
public enum Capability {
    /** Computes in float32 or better. */
    F32,
    /** Computes in bfloat16. */
    BF16,
    /** Computes in 8-bit integers. */
    INT8,
    /** Networks with reflected edges. */
    REFLECTED_EDGES,
    /** Pooling with global context. */
    GLOBAL_CONTEXT,
    /** Res2Net whose last part passes through. */
    LAST_PART_THROUGH
}
