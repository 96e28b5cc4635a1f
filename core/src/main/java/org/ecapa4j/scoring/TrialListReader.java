package org.ecapa4j.scoring;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ecapa4j.internal.ShownProblems;
import org.jspecify.annotations.Nullable;

/** Reads one trial list; see {@link TrialList} for the form. */
final class TrialListReader {
    static final String FORM = "A trial list has lines of the form '1 enrolment test' (same speaker) or"
            + " '0 enrolment test' (different speakers)";

    /** Far above any path; a longer line means that the file is something else. */
    static final int LONGEST_LINE = 65_536;

    private static final int SHOWN_OF_A_WORD = 40;
    private static final Pattern BETWEEN = Pattern.compile("[ \t]+");

    private final ShownProblems problems;
    private final List<Trial> trials = new ArrayList<>();
    private final Map<Trial, Integer> lineOfTrial = new HashMap<>();
    /** A name appears in many trials: all share one string. */
    private final Map<String, String> names = new HashMap<>();

    private int line;

    TrialListReader(String source) {
        this.problems = new ShownProblems("Trial list '" + source + "'", FORM);
    }

    List<Trial> read(InputStream stream) throws IOException {
        InputStream in = new BufferedInputStream(stream);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean more = true;
        while (more) {
            bytes.reset();
            int next = in.read();
            while (next >= 0 && next != '\n' && bytes.size() <= LONGEST_LINE) {
                bytes.write(next);
                next = in.read();
            }
            more = next >= 0;
            line++;
            if (bytes.size() > LONGEST_LINE) {
                problem("is longer than " + LONGEST_LINE + " bytes; the rest of the file was not read");
                break;
            }
            take(bytes.toByteArray());
        }
        problems.throwIfAny();
        return trials;
    }

    private void take(byte[] bytes) {
        String text = decode(bytes);
        if (text == null) {
            problem("is not UTF-8 text");
            return;
        }
        String content = trimmed(text);
        if (content.isEmpty() || content.startsWith("#")) {
            return;
        }
        if (content.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
            problem("has a control character");
            return;
        }
        String[] columns = BETWEEN.split(content, -1);
        boolean labelled = columns[0].equals("1") || columns[0].equals("0");
        if (columns.length != 3) {
            problem("has " + columns.length + (columns.length == 1 ? " column" : " columns") + ", expected 3"
                    + (labelled && columns.length > 3 ? "; a name with a space cannot be written in this form" : ""));
        }
        if (!labelled) {
            problem("has the label '" + shortened(columns[0]) + "', expected 1 or 0");
        }
        if (labelled && columns.length == 3) {
            add(new Trial(columns[0].equals("1"), shared(columns[1]), shared(columns[2])));
        }
    }

    private @Nullable String decode(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        return line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private void add(Trial trial) {
        if (!trial.target() && trial.enrolment().equals(trial.test())) {
            problem("calls '" + shortened(trial.test()) + "' different from itself");
            return;
        }
        Integer same = lineOfTrial.putIfAbsent(trial, line);
        if (same != null) {
            problem("repeats line " + same + "; a trial must not count twice");
            return;
        }
        Integer opposite = lineOfTrial.get(new Trial(!trial.target(), trial.enrolment(), trial.test()));
        if (opposite == null) {
            opposite = lineOfTrial.get(new Trial(!trial.target(), trial.test(), trial.enrolment()));
        }
        if (opposite != null) {
            problem("contradicts line " + opposite + ": the same two names with the other label");
            return;
        }
        trials.add(trial);
    }

    private String shared(String name) {
        String known = names.putIfAbsent(name, name);
        return known == null ? name : known;
    }

    private void problem(String what) {
        problems.add("line " + line + " " + what);
    }

    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (to > from && " \t\r".indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        while (from < to && " \t".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        return text.substring(from, to);
    }

    private static String shortened(String word) {
        return word.length() <= SHOWN_OF_A_WORD ? word : word.substring(0, SHOWN_OF_A_WORD) + "...";
    }
}
