package org.ecapa4j.errors;

import java.util.List;

/** A model file, card or profile is damaged or is not what it claims. Carries all problems found in the file. */
public class ModelFormatException extends EcapaException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public ModelFormatException(String message) {
        super(message);
        this.problems = List.of(message);
    }

    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
        this.problems = List.of(message);
    }

    /**
     * @param file the file, for the first line of the message
     * @param problems at least one sentence each naming its place; all go into the message
     */
    public ModelFormatException(String file, List<String> problems) {
        super(
                problems.size() == 1
                        ? "Model file '" + file + "': " + problems.get(0)
                        : "Model file '" + file + "' has " + problems.size() + " problems:\n  - "
                                + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Every problem found, one sentence each, in the order of the file. */
    public List<String> problems() {
        return problems;
    }
}
