package org.ecapa4j.plugins.audio.stream;

import java.io.IOException;

/** What is wrong with a recording, without its name. */
public final class AudioStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    public AudioStreamException(String problem) {
        super(problem);
        this.problem = problem;
    }

    @Override
    public String getMessage() {
        return problem;
    }
}
