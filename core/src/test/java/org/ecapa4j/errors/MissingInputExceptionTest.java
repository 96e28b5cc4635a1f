package org.ecapa4j.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;

class MissingInputExceptionTest {
    @Test
    void aNameThatTheLocaleCannotWriteHasARemedy() {
        InvalidPathException unmappable =
                new InvalidPathException("日本.flac", "Malformed input or input contains unmappable characters");
        assertThat(MissingInputException.cannotBeAFile("日本.flac", unmappable))
                .hasCause(unmappable)
                .hasMessage("'日本.flac' cannot be a file on this system: Malformed input or input contains unmappable"
                        + " characters; start Java in a UTF-8 locale, for example with LC_ALL=C.UTF-8");
        assertThat(MissingInputException.cannotBeAFile(
                        "a\0b", new InvalidPathException("a\0b", "Nul character not allowed")))
                .hasMessage("'a\0b' cannot be a file on this system: Nul character not allowed");
    }
}
