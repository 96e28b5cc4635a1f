package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.stream.Stream;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.AudioTooShortException;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.errors.PluginException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExitCodesTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(64, new UsageException("x")),
                Arguments.of(65, new AudioException("x")),
                Arguments.of(65, new AudioTooShortException("x")),
                Arguments.of(65, new ModelFormatException("file", List.of("x"))),
                Arguments.of(65, new ModelMismatchException("x")),
                Arguments.of(65, new DataFormatException("x")),
                Arguments.of(66, new MissingInputException("x")),
                Arguments.of(66, new NoSuchFileException("x")),
                Arguments.of(69, new BackendUnavailableException("x")),
                Arguments.of(70, new BackendFailureException("x")),
                Arguments.of(70, new ClosedException("x")),
                Arguments.of(70, new IllegalStateException("x")),
                Arguments.of(70, new OutOfMemoryError("x")),
                Arguments.of(74, new InputOutputException("x")),
                Arguments.of(74, new IOException("x")),
                Arguments.of(74, new UncheckedIOException(new IOException("x"))),
                Arguments.of(78, new ConfigurationException("x")),
                Arguments.of(78, new PluginException("x")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureHasTheCodeOfItsKind(int code, Throwable failure) {
        assertThat(ExitCodes.of(failure)).isEqualTo(code);
    }
}
