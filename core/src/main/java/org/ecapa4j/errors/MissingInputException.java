package org.ecapa4j.errors;

import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/** A file or folder that was named does not exist. */
public class MissingInputException extends EcapaException {
    private static final long serialVersionUID = 1L;

    public MissingInputException(String message) {
        super(message);
    }

    public MissingInputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A name that no file of this system can have, or none that Java can name where it was started. */
    public static MissingInputException cannotBeAFile(String name, InvalidPathException cause) {
        boolean ascii = name.chars().allMatch(c -> c < 128);
        return new MissingInputException(
                "'" + name + "' cannot be a file on this system: " + cause.getReason()
                        + (ascii ? "" : "; start Java in a UTF-8 locale, for example with LC_ALL=C.UTF-8"),
                cause);
    }
}
