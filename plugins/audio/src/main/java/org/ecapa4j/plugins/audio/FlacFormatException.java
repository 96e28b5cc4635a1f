package org.ecapa4j.plugins.audio;

import java.io.IOException;

/** What is wrong with a FLAC file, without its name. */
final class FlacFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    FlacFormatException(String problem) {
        super(problem);
        this.problem = problem;
    }

    @Override
    public String getMessage() {
        return problem;
    }
}
