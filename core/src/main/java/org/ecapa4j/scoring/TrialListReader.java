package org.ecapa4j.scoring;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.ecapa4j.internal.ShownProblems;
import org.jspecify.annotations.Nullable;

/** Reads one trial list; see {@link TrialList} for the forms. */
final class TrialListReader {
    static final String FORM = "A trial list has lines of the form '1 enrolment test' (same speaker) or"
            + " '0 enrolment test' (different speakers), or 'enrolment test target' or 'enrolment test nontarget'";

    private static final int COLUMNS = 3;
    private static final int SHOWN_OF_A_WORD = 40;

    private final String source;
    private final TrialList.Duplicates duplicates;
    private final ShownProblems problems;
    private final TrialIndex trials = new TrialIndex();
    private final TrialPairs pairs = new TrialPairs(trials);
    /** The line of each trial, as long as there may be something to say of it. */
    private int[] lines = new int[256];

    private @Nullable TrialForm form;
    private int lineOfForm;
    private int repeated;
    private int line;

    TrialListReader(String source, TrialList.Duplicates duplicates) {
        this.source = source;
        this.duplicates = duplicates;
        this.problems = new ShownProblems("Trial list '" + source + "'", FORM);
    }

    TrialList read(InputStream stream) throws IOException {
        TextLines text = new TextLines(stream);
        while (text.next()) {
            line++;
            if (text.isTooLong()) {
                problem("is longer than " + TextLines.LONGEST + " bytes; the rest of the file was not read");
                break;
            }
            take(text.line());
        }
        problems.throwIfAny();
        return new TrialList(source, trials, repeated);
    }

    private void take(@Nullable String text) {
        if (text == null) {
            problem("is not UTF-8 text");
            return;
        }
        String content = TrialColumns.trimmed(text);
        if (content.isEmpty() || content.startsWith("#")) {
            return;
        }
        if (hasControlCharacter(content)) {
            problem("has a control character");
            return;
        }
        List<String> columns = TrialColumns.of(content);
        TrialForm found = TrialForm.of(columns, form);
        if (form == null && found != null) {
            form = found;
            lineOfForm = line;
        }
        if (form != null && found != null && form != found) {
            problem("is in " + found + " form, but line " + lineOfForm + " is in " + form + "; a list has one form");
            return;
        }
        if (columns.size() != COLUMNS) {
            problem("has " + columns.size() + (columns.size() == 1 ? " column" : " columns") + ", expected " + COLUMNS
                    + (found != null && columns.size() > COLUMNS
                            ? "; a name with a space needs tabs between the columns"
                            : ""));
        }
        if (found == null) {
            problem(form == null ? TrialForm.NEITHER : form.wrongLabel(shortened(form.label(columns))));
        } else if (columns.size() == COLUMNS) {
            add(found.isTarget(columns), found.enrolment(columns), found.test(columns));
        }
    }

    private void add(boolean target, String enrolmentName, String testName) {
        int enrolment = trials.name(enrolmentName);
        int test = trials.name(testName);
        if (!target && enrolment == test) {
            problem("calls '" + shortened(testName) + "' different from itself");
            return;
        }
        int same = pairs.same(target, enrolment, test);
        if (same >= 0 && duplicates == TrialList.Duplicates.REFUSE) {
            problem("repeats line " + lines[same] + "; a trial must not count twice, unless duplicates are allowed");
            return;
        }
        int opposite = pairs.opposite(target, enrolment, test);
        if (opposite >= 0) {
            problem("contradicts line " + lines[opposite] + ": the same two names with the other label");
            return;
        }
        int place = trials.size();
        trials.add(target, enrolment, test);
        if (place == lines.length) {
            lines = Arrays.copyOf(lines, place + place / 2);
        }
        lines[place] = line;
        if (same >= 0) {
            repeated++;
        } else {
            pairs.add(place);
        }
    }

    private void problem(String what) {
        problems.add("line " + line + " " + what);
    }

    private static boolean hasControlCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\t' && Character.isISOControl(c)) {
                return true;
            }
        }
        return false;
    }

    private static String shortened(String word) {
        return word.length() <= SHOWN_OF_A_WORD ? word : word.substring(0, SHOWN_OF_A_WORD) + "...";
    }
}
