package org.ecapa4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.Embedding;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.scoring.Cosine;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.Trial;
import org.ecapa4j.scoring.TrialList;
import picocli.CommandLine.Option;

/** Scores a trial list: what {@code evaluate} and {@code calibrate} have in common. */
final class TrialRun {
    @Option(
            names = "--trials",
            required = true,
            paramLabel = "LIST",
            description = "Lines '1 A B' (same speaker) or '0 A B' (different speakers).")
    String trials = "";

    @Option(
            names = "--root",
            required = true,
            paramLabel = "DIR",
            description = "The folder that the names in LIST are relative to.")
    String root = "";

    private final Map<String, Double> speechSeconds = new ConcurrentHashMap<>();
    private int exitCode = ExitCodes.DONE;

    TrialList read() {
        TrialList list = TrialList.read(Inputs.path(trials));
        list.requireBothKinds();
        if (!Files.isDirectory(Inputs.path(root))) {
            throw new MissingInputException("--root '" + root + "' is not a folder");
        }
        return list;
    }

    /**
     * Embeds every recording once, on all threads, and scores the trials by cosine.
     *
     * @return the trials in order; empty if a recording failed, all of which are then listed on standard error and {@link
     *     #exitCode()} has the first one's code
     */
    Optional<List<ScoredTrial>> score(
            TrialList list, Ecapa4j ecapa, SpeakerEncoder encoder, Terminal terminal, Failures failures) {
        List<String> names = List.copyOf(list.recordings());
        exitCode = failures.report(missing(names), names.size());
        if (exitCode != ExitCodes.DONE) {
            return Optional.empty();
        }
        Batch<float[]> batch = Batch.run(
                names, EcapaCommand.threads(ecapa), new Progress(terminal, names.size()), name -> embed(name, encoder));
        exitCode = batch.complain(failures);
        if (exitCode != ExitCodes.DONE) {
            return Optional.empty();
        }
        Map<String, float[]> embeddings = new HashMap<>();
        for (Outcome<float[]> outcome : batch.successes()) {
            embeddings.put(outcome.name(), outcome.result());
        }
        List<ScoredTrial> scored = new ArrayList<>();
        for (Trial trial : list.trials()) {
            float[] enrolment = Objects.requireNonNull(embeddings.get(trial.enrolment()));
            float[] test = Objects.requireNonNull(embeddings.get(trial.test()));
            scored.add(new ScoredTrial(trial, Cosine.score(enrolment, test)));
        }
        return Optional.of(scored);
    }

    int exitCode() {
        return exitCode;
    }

    /** Seconds of speech in a recording that was scored. */
    double speechSeconds(String name) {
        return Objects.requireNonNull(speechSeconds.get(name), name);
    }

    private float[] embed(String name, SpeakerEncoder encoder) {
        Embedding embedding = encoder.encode(file(name));
        speechSeconds.put(
                name, Objects.requireNonNull(Passports.of(embedding).quality()).speechSeconds());
        return embedding.toArray();
    }

    /** Asked before the long work: a wrong {@code --root} makes all of them missing. */
    private List<MissingInputException> missing(List<String> names) {
        List<MissingInputException> missing = new ArrayList<>();
        for (String name : names) {
            try {
                Path file = file(name);
                if (!Files.exists(file)) {
                    missing.add(new MissingInputException("File '" + file + "' does not exist"));
                }
            } catch (MissingInputException e) {
                missing.add(e);
            }
        }
        return missing;
    }

    private Path file(String name) {
        return Inputs.path(root).resolve(Inputs.path(name));
    }
}
