package org.ecapa4j.plugins.mindspore;

import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.errors.ModelFormatException;

/** Collects what is wrong with one file, so that all of it can be reported at once. */
final class Problems {
    /** A hostile file can hold a problem in every other byte; its report must not. */
    static final int LIMIT = 1000;

    private static final int LONGEST_QUOTE = 120;

    private final String file;
    private final List<String> sentences = new ArrayList<>();

    /** @param file name of the file, for the report */
    Problems(String file) {
        this.file = file;
    }

    void add(String sentence) {
        if (sentences.size() < LIMIT) {
            sentences.add(sentence);
        } else if (sentences.size() == LIMIT) {
            sentences.add("and more: only the first " + LIMIT + " problems are listed");
        }
    }

    boolean isEmpty() {
        return sentences.isEmpty();
    }

    /** Whether there is no point in looking for more. */
    boolean isFull() {
        return sentences.size() > LIMIT;
    }

    void throwIfAny() {
        if (!sentences.isEmpty()) {
            throw new ModelFormatException(file, sentences);
        }
    }

    /** Text from a file in quotes, shortened, without characters that would upset a terminal or the report's lines. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("'");
        text.codePoints().limit(LONGEST_QUOTE).forEach(c -> quoted.appendCodePoint(isPrintable(c) ? c : '?'));
        return quoted.append(text.length() > LONGEST_QUOTE ? "...'" : "'").toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
