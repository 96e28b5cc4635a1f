package org.ecapa4j.scoring;

import java.util.ArrayList;
import java.util.List;

/** Cuts a line of a trial list into its columns. */
final class TrialColumns {
    private static final int EXPECTED = 3;

    private TrialColumns() {}

    /** At tabs if these make three columns, else at spaces and tabs. The line must be trimmed and not empty. */
    static List<String> of(String line) {
        if (line.indexOf('\t') >= 0) {
            List<String> columns = split(line, false);
            if (columns.size() == EXPECTED) {
                return columns;
            }
        }
        return split(line, true);
    }

    /** Without space around it, and without the CR of a CR LF. */
    static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (to > from && (isBlank(text.charAt(to - 1)) || text.charAt(to - 1) == '\r')) {
            to--;
        }
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        return text.substring(from, to);
    }

    private static List<String> split(String line, boolean atSpaces) {
        List<String> columns = new ArrayList<>(EXPECTED);
        int start = 0;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || line.charAt(i) == '\t' || atSpaces && line.charAt(i) == ' ') {
                String column = trimmed(line.substring(start, i));
                if (!column.isEmpty()) {
                    columns.add(column);
                }
                start = i + 1;
            }
        }
        return columns;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
