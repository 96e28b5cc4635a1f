package org.ecapa4j.scoring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.BitSet;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.IntPredicate;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.internal.ShownProblems;

/**
 * Trials in the order of their file. Immutable; safe for concurrent use. Held as a table of names and two indices a trial, so
 * that ten million trials take about 80 MB.
 *
 * <p>The file is UTF-8 text, a trial a line, in one of two forms, told apart by content:
 *
 * <ul>
 *   <li>VoxCeleb's {@code veri_test.txt}: {@code 1 enrolment test} for the same speaker, {@code 0 enrolment test} for
 *       different ones;
 *   <li>Kaldi's {@code trials}: {@code enrolment test target} or {@code enrolment test nontarget}.
 * </ul>
 *
 * A list is in the form of its first line; one that fits both ({@code 1 b target}) is taken as Kaldi's. A byte order mark, CR LF
 * line ends, blank lines, space around a line and lines that begin with {@code #} are passed over. Columns are separated by
 * spaces or tabs; where tabs make three columns of a line, the names in it may hold spaces.
 *
 * <p>Refused, besides lines of another form: the same line twice, and a recording called the same as itself, unless {@link
 * Duplicates#COUNT} is asked for; two names, in either order, that are called the same speaker in one line and
 * different in another; and a recording that is called different from itself. The same two names the other way round are another
 * trial, as lists whose pairs were drawn for each recording in turn have them; {@link #reversed()} counts them.
 */
public final class TrialList {
    /** What becomes of a line that says the same as one before it. */
    public enum Duplicates {
        /** It is an error: most such lists were put together by mistake. */
        REFUSE,
        /** It counts once more, and so does a recording against itself, as they do in results published for lists that hold such lines. */
        COUNT
    }

    private final String source;
    private final List<String> recordings;
    private final int[] enrolments;
    private final int[] tests;
    private final BitSet targets;
    private final int duplicates;
    private final int reversed;

    /**
     * Trials that do not come from a file.
     *
     * @param source where they came from, for messages
     * @param trials at least one
     * @throws DataFormatException if there are none
     */
    public TrialList(String source, List<Trial> trials) {
        this(source, index(trials), 0, 0);
    }

    private static TrialIndex index(List<Trial> trials) {
        TrialIndex index = new TrialIndex();
        for (Trial trial : trials) {
            index.add(trial.target(), index.name(trial.enrolment()), index.name(trial.test()));
        }
        return index;
    }

    TrialList(String source, TrialIndex index, int duplicates, int reversed) {
        if (index.size() == 0) {
            throw new DataFormatException("Trial list '" + source + "' has no trials\n" + TrialListReader.FORM);
        }
        this.source = source;
        this.recordings = index.names();
        this.enrolments = index.enrolments();
        this.tests = index.tests();
        this.targets = index.targets();
        this.duplicates = duplicates;
        this.reversed = reversed;
    }

    /** Reads a file that repeats no line; see {@link #read(Path, Duplicates)}. */
    public static TrialList read(Path file) {
        return read(file, Duplicates.REFUSE);
    }

    /**
     * Reads a file.
     *
     * @throws MissingInputException if there is no such file
     * @throws DataFormatException if it is not a trial list; the message has every problem with its line, up to {@value
     *     ShownProblems#SHOWN}, and counts the rest
     * @throws InputOutputException if reading fails
     */
    public static TrialList read(Path file, Duplicates duplicates) {
        if (Files.isDirectory(file)) {
            throw new MissingInputException("Trial list '" + file + "' is a folder; name a text file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), duplicates);
        } catch (NoSuchFileException e) {
            throw new MissingInputException("Trial list '" + file + "' does not exist", e);
        } catch (IOException e) {
            throw new InputOutputException("Trial list '" + file + "' cannot be read: " + e, e);
        }
    }

    /** Reads a stream that repeats no line; see {@link #read(InputStream, String, Duplicates)}. */
    public static TrialList read(InputStream in, String source) {
        return read(in, source, Duplicates.REFUSE);
    }

    /**
     * Reads a stream to its end; the caller closes it.
     *
     * @param source what the stream is, for messages
     * @throws DataFormatException as {@link #read(Path, Duplicates)}
     * @throws InputOutputException if reading fails
     */
    public static TrialList read(InputStream in, String source, Duplicates duplicates) {
        try {
            return new TrialListReader(source, duplicates).read(in);
        } catch (IOException e) {
            throw new InputOutputException("Trial list '" + source + "' cannot be read: " + e, e);
        }
    }

    /** Where the trials came from, for messages: a file name. */
    public String source() {
        return source;
    }

    /** Number of trials, at least one. */
    public int size() {
        return enrolments.length;
    }

    /** All trials in order: a view, whose elements are made when asked for. */
    public List<Trial> trials() {
        return new Trials();
    }

    /** Whether a trial is of the same speaker. */
    public boolean isTarget(int trial) {
        return targets.get(trial);
    }

    /** The place in {@link #recordings} of a trial's first recording. */
    public int enrolment(int trial) {
        return enrolments[trial];
    }

    /** The place in {@link #recordings} of a trial's second recording. */
    public int test(int trial) {
        return tests[trial];
    }

    /** Number of trials of the same speaker. */
    public int targetTrials() {
        return targets.cardinality();
    }

    /** Number of trials of different speakers. */
    public int nonTargetTrials() {
        return size() - targetTrials();
    }

    /** Number of trials that repeat an earlier one; 0 unless such were to be counted. */
    public int duplicates() {
        return duplicates;
    }

    /** Number of trials that have the two names of an earlier one the other way round; duplicates are not among them. */
    public int reversed() {
        return reversed;
    }

    /** The names of all recordings, each once, in the order of their first appearance. */
    public List<String> recordings() {
        return recordings;
    }

    /**
     * The trials that {@code keep} says yes to, given their places in this list. What repeats is not counted anew.
     *
     * @throws DataFormatException if it says yes to none
     */
    public TrialList select(IntPredicate keep) {
        TrialIndex index = new TrialIndex();
        for (int i = 0; i < size(); i++) {
            if (keep.test(i)) {
                index.add(isTarget(i), index.name(recordings.get(enrolments[i])), index.name(recordings.get(tests[i])));
            }
        }
        return new TrialList(source, index, duplicates, reversed);
    }

    /**
     * For those who want error rates: better asked before the recordings are treated than after.
     *
     * @throws DataFormatException if all trials are of one kind
     */
    public void requireBothKinds() {
        int targetTrials = targetTrials();
        if (targetTrials == 0 || targetTrials == size()) {
            throw new DataFormatException("Trial list '" + source + "' has only "
                    + (targetTrials == 0 ? "non-target trials (different speakers)" : "target trials (same speaker)")
                    + ", " + size() + " of them; error rates need trials of both kinds");
        }
    }

    private final class Trials extends AbstractList<Trial> implements RandomAccess {
        @Override
        public Trial get(int i) {
            return new Trial(isTarget(i), recordings.get(enrolments[i]), recordings.get(tests[i]));
        }

        @Override
        public int size() {
            return enrolments.length;
        }
    }
}
