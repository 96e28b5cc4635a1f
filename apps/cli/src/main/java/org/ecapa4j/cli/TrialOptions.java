package org.ecapa4j.cli;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.scoring.TrialList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which trials are scored, of which recordings. */
final class TrialOptions {
    @Option(
            names = "--trials",
            required = true,
            paramLabel = "LIST",
            description = "Lines '1 A B' (same speaker) or '0 A B' (different speakers), or Kaldi's 'A B target'"
                    + " or 'A B nontarget'. Names with spaces need tabs between the columns. '-' is standard input.")
    String trials = "";

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "The folder of recordings that the names in LIST are relative to.")
    @Nullable
    String root;

    @Option(
            names = "--features",
            paramLabel = "DIR",
            description = "Instead of --root: a feature folder of the MindSpore system ecapa_tdnn, plain (fea.lst)"
                    + " or merged (ind_sample.p).")
    @Nullable
    String features;

    @Option(
            names = "--allow-incomplete",
            description = "Leave out trials whose recordings are missing or cannot be used, and list them; otherwise"
                    + " such a recording ends the run.")
    boolean allowIncomplete;

    @Option(
            names = "--allow-duplicates",
            description =
                    "Count lines that repeat others, and recordings against themselves; otherwise they are an error."
                            + " 'A B' and 'B A' count as two in any case, with a warning.")
    boolean allowDuplicates;

    @Option(
            names = "--cut-frames",
            paramLabel = "N",
            description = "Use the first N frames of features only, after their mean over the whole recording is"
                    + " removed; 301 are 3 s.")
    @Nullable
    Integer cutFrames;

    @Option(
            names = "--seed-filter",
            description = "Leave out the 210 enrolment recordings, by their places in order of length, that the"
                    + " MindSpore system leaves out of VoxCeleb1-O (cleaned). Ties keep the order of fea.lst or of"
                    + " first appearance, since its own was not published.")
    boolean seedFilter;

    @Option(
            names = "--utterances",
            paramLabel = "CSV",
            description = "A table with columns 'path' and 'speaker', and others to break figures down by. Without it"
                    + " the speakers are the names of the folders that the recordings lie in or, where LIST"
                    + " contradicts that, of the first folders below DIR.")
    @Nullable
    String utterances;

    /** @throws UsageException if options are missing or contradict each other */
    void check() {
        if ((root == null) == (features == null)) {
            throw new UsageException(
                    root == null
                            ? "Missing the recordings: --root for a folder of audio, or --features for one of features"
                            : "--root and --features exclude each other");
        }
        if (cutFrames != null && cutFrames < 1) {
            throw new UsageException("--cut-frames is " + cutFrames + "; expected at least 1");
        }
    }

    /**
     * The list, of both kinds of trials, once the folder is known to be there.
     *
     * @param standardInput where it comes from if it is named {@code -}
     */
    TrialList read(InputStream standardInput) {
        TrialList.Duplicates duplicates = allowDuplicates ? TrialList.Duplicates.COUNT : TrialList.Duplicates.REFUSE;
        TrialList list = trials.equals(Inputs.STANDARD_INPUT)
                ? TrialList.read(standardInput, Inputs.STREAM_NAME, duplicates)
                : TrialList.read(Inputs.path(trials), duplicates);
        list.requireBothKinds();
        if (!Files.isDirectory(folder())) {
            throw new MissingInputException(
                    (features == null ? "--root '" : "--features '") + folder() + "' is not a folder");
        }
        return list;
    }

    /** What the list is called. */
    String name() {
        return trials.equals(Inputs.STANDARD_INPUT)
                ? Inputs.STREAM_NAME
                : String.valueOf(Inputs.path(trials).getFileName());
    }

    /** What the names in the list are relative to. */
    Path folder() {
        return features == null ? root() : Inputs.path(features);
    }

    /** The folder of recordings; empty if features were given. */
    Path root() {
        return Inputs.path(root == null ? "" : root);
    }
}
