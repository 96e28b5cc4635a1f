package org.ecapa4j.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one of several inputs.
 *
 * @param name as given on the command line
 * @param value null if it failed
 * @param failure null if it did not
 */
record Outcome<T>(String name, @Nullable T value, @Nullable RuntimeException failure) {

    /** The value of one that did not fail. */
    T result() {
        return Objects.requireNonNull(value);
    }
}
