package org.ecapa4j.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.ecapa4j.errors.AudioException;
import org.ecapa4j.errors.BackendUnavailableException;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.errors.PluginException;
import picocli.CommandLine.ParameterException;

/** What the command tells its caller: the answer of {@code verify}, and failures by the numbers of BSD's sysexits.h. */
final class ExitCodes {
    static final int DONE = 0;
    static final int DIFFERENT_SPEAKERS = 1;
    static final int INCONCLUSIVE = 2;
    static final int USAGE = 64;
    static final int BAD_DATA = 65;
    static final int NO_INPUT = 66;
    static final int UNAVAILABLE = 69;
    static final int INTERNAL = 70;
    static final int INPUT_OUTPUT = 74;
    static final int CONFIGURATION = 78;

    private ExitCodes() {}

    /** The code of a failure; what is not foreseen is the program's own fault. */
    static int of(Throwable failure) {
        if (failure instanceof ParameterException || failure instanceof UsageException) {
            return USAGE;
        }
        if (failure instanceof AudioException
                || failure instanceof ModelFormatException
                || failure instanceof ModelMismatchException
                || failure instanceof DataFormatException) {
            return BAD_DATA;
        }
        if (failure instanceof MissingInputException
                || failure instanceof NoSuchFileException
                || failure instanceof FileNotFoundException) {
            return NO_INPUT;
        }
        if (failure instanceof BackendUnavailableException) {
            return UNAVAILABLE;
        }
        if (failure instanceof InputOutputException
                || failure instanceof IOException
                || failure instanceof UncheckedIOException) {
            return INPUT_OUTPUT;
        }
        if (failure instanceof ConfigurationException || failure instanceof PluginException) {
            return CONFIGURATION;
        }
        return INTERNAL;
    }
}
