package org.ecapa4j.backend;

/**
 * Told about what backends do; for metrics. Called on the thread that does it, before the call returns and while it still
 * counts as in flight, so it must be quick and must not close what calls it. Safe for concurrent use.
 */
public interface BackendListener {
    /** Listens to nothing. */
    BackendListener NONE = new BackendListener() {};

    /** A network was compiled. */
    default void compiled(String backend, long nanos) {}

    /** An embedding was computed from so many frames; not called for what was refused or failed. */
    default void embedded(String backend, int frames, long nanos) {}
}
