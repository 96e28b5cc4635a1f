package org.ecapa4j.backend;

/** Told about what backends do; for metrics. Called on the thread that does it, so it must be quick; safe for concurrent use. */
public interface BackendListener {
    /** Listens to nothing. */
    BackendListener NONE = new BackendListener() {};

    /** A network was compiled. */
    default void compiled(String backend, long nanos) {}

    /** An embedding was computed from so many frames. */
    default void embedded(String backend, int frames, long nanos) {}
}
