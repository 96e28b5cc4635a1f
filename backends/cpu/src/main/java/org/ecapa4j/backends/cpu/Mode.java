package org.ecapa4j.backends.cpu;

/** What threads are used for. */
enum Mode {
    /** One utterance per thread. */
    THROUGHPUT,
    /** One utterance at a time, on all threads. */
    LATENCY
}
