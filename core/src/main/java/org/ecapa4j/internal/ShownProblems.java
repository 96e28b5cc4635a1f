package org.ecapa4j.internal;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.errors.DataFormatException;

/** Everything that is wrong with one input, for one report. Shows the first {@value #SHOWN} and counts the rest. */
public final class ShownProblems {
    public static final int SHOWN = 20;

    private final String subject;
    private final String remedy;
    private final List<String> shown = new ArrayList<>();
    private int count;

    /**
     * @param subject what has the problems, for the beginning of the message
     * @param remedy a sentence that ends the message
     */
    public ShownProblems(String subject, String remedy) {
        this.subject = subject;
        this.remedy = remedy;
    }

    public void add(String problem) {
        if (shown.size() < SHOWN) {
            shown.add(problem);
        }
        count++;
    }

    public void throwIfAny() {
        if (count == 0) {
            return;
        }
        StringBuilder message = new StringBuilder(subject);
        if (count == 1) {
            message.append(": ").append(shown.get(0));
        } else {
            message.append(" has ").append(count).append(" problems:");
            shown.forEach(problem -> message.append("\n  - ").append(problem));
            if (count > shown.size()) {
                message.append("\n  - and ").append(count - shown.size()).append(" more");
            }
        }
        throw new DataFormatException(message.append('\n').append(remedy).toString());
    }
}
