package org.ecapa4j.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.ecapa4j.errors.EcapaException;

/** Collects what is wrong, so that all of it is reported at once. Not safe for concurrent use. */
public final class Problems {
    private final List<String> sentences = new ArrayList<>();

    public void add(String sentence) {
        sentences.add(sentence);
    }

    /**
     * Throws if something was added.
     *
     * @param subject what the problems are of, the beginning of the message where there are several
     */
    public <E extends EcapaException> void throwIfAny(String subject, Function<String, E> exception) {
        if (sentences.size() == 1) {
            throw exception.apply(sentences.get(0));
        }
        if (!sentences.isEmpty()) {
            throw exception.apply(
                    subject + " has " + sentences.size() + " problems:\n  - " + String.join("\n  - ", sentences));
        }
    }
}
