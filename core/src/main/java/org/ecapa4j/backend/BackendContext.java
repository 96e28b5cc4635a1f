package org.ecapa4j.backend;

import org.ecapa4j.config.Settings;

/**
 * What a backend is opened with.
 *
 * @param settings its own section of the configuration, {@code ecapa4j.<id>}
 * @param threads how many threads it may keep busy at once; at least 1
 * @param listener told about what is computed
 */
public record BackendContext(Settings settings, int threads, BackendListener listener) {}
