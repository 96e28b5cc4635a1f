package org.ecapa4j.scoring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.errors.MissingInputException;

/**
 * Trials in the order of their file. Immutable.
 *
 * <p>The file's form is that of VoxCeleb's {@code veri_test.txt}: UTF-8 text, a trial a line, {@code 1 enrolment test}
 * for the same speaker and {@code 0 enrolment test} for different ones, separated by spaces or tabs. A byte order mark,
 * CR LF line ends, blank lines, space around a line and lines that begin with {@code #} are passed over. The form has
 * no quotes, so a name with a space cannot be written.
 *
 * <p>Refused, besides lines of another form: the same line twice, since the trial would count twice (the same two names
 * the other way round are another trial); two names, in either order, that are called the same speaker in one line and
 * different in another; and a recording that is called different from itself.
 *
 * @param source where the trials came from, for messages: a file name
 * @param trials at least one
 */
public record TrialList(String source, List<Trial> trials) {

    /** @throws DataFormatException if there are no trials */
    public TrialList {
        trials = List.copyOf(trials);
        if (trials.isEmpty()) {
            throw new DataFormatException("Trial list '" + source + "' has no trials\n" + TrialListReader.FORM);
        }
    }

    /**
     * Reads a file.
     *
     * @throws MissingInputException if there is no such file
     * @throws DataFormatException if it is not a trial list; the message has every problem with its line, up to {@value
     *     ShownProblems#SHOWN}, and counts the rest
     * @throws InputOutputException if reading fails
     */
    public static TrialList read(Path file) {
        if (Files.isDirectory(file)) {
            throw new MissingInputException("Trial list '" + file + "' is a folder; name a text file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (NoSuchFileException e) {
            throw new MissingInputException("Trial list '" + file + "' does not exist", e);
        } catch (IOException e) {
            throw new InputOutputException("Trial list '" + file + "' cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a stream to its end; the caller closes it.
     *
     * @param source what the stream is, for messages
     * @throws DataFormatException as {@link #read(Path)}
     * @throws InputOutputException if reading fails
     */
    public static TrialList read(InputStream in, String source) {
        try {
            return new TrialList(source, new TrialListReader(source).read(in));
        } catch (IOException e) {
            throw new InputOutputException("Trial list '" + source + "' cannot be read: " + e.getMessage(), e);
        }
    }

    /** Number of trials of the same speaker. */
    public int targetTrials() {
        return (int) trials.stream().filter(Trial::target).count();
    }

    /** Number of trials of different speakers. */
    public int nonTargetTrials() {
        return trials.size() - targetTrials();
    }

    /** The names of all recordings, each once, in the order of their first appearance. */
    public Set<String> recordings() {
        Set<String> names = new LinkedHashSet<>();
        for (Trial trial : trials) {
            names.add(trial.enrolment());
            names.add(trial.test());
        }
        return names;
    }

    /**
     * For those who want error rates: better asked before the recordings are treated than after.
     *
     * @throws DataFormatException if all trials are of one kind
     */
    public void requireBothKinds() {
        int targets = targetTrials();
        if (targets == 0 || targets == trials.size()) {
            throw new DataFormatException("Trial list '" + source + "' has only "
                    + (targets == 0 ? "non-target trials (different speakers)" : "target trials (same speaker)")
                    + ", " + trials.size() + " of them; error rates need trials of both kinds");
        }
    }
}
