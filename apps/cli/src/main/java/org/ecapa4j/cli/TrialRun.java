package org.ecapa4j.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.audio.Degradation;
import org.ecapa4j.cli.evaluation.RecordingTable;
import org.ecapa4j.cli.evaluation.SpeakerFolders;
import org.ecapa4j.cli.evaluation.TrialScoring;
import org.ecapa4j.errors.MissingInputException;
import org.ecapa4j.evaluation.AudioFolder;
import org.ecapa4j.evaluation.EmbeddingCache;
import org.ecapa4j.evaluation.Extraction;
import org.ecapa4j.evaluation.FailedRecording;
import org.ecapa4j.evaluation.FeatureFolder;
import org.ecapa4j.evaluation.Recordings;
import org.ecapa4j.evaluation.ScoredList;
import org.ecapa4j.evaluation.SeedTrialFilter;
import org.ecapa4j.evaluation.Utterances;
import org.ecapa4j.scoring.TrialList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** Scores a trial list: what {@code evaluate} and {@code calibrate} have in common. */
final class TrialRun {
    @Mixin
    final TrialOptions options = new TrialOptions();

    @Mixin
    final CacheOptions cacheOptions = new CacheOptions();

    @Mixin
    final ScoringOptions scoringOptions = new ScoringOptions();

    private final Terminal terminal;
    private int exitCode = ExitCodes.DONE;
    private int fromCache;

    TrialRun(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Checks the options and reads the list, before anything that takes long. */
    TrialList read() {
        options.check();
        cacheOptions.check();
        scoringOptions.check();
        TrialList list = options.read();
        if (list.reversed() > 0) {
            terminal.complain("ecapa: warning: " + list.reversed() + " of the " + list.size() + " trials of '"
                    + list.source() + "' are others with their recordings exchanged; both count");
        }
        return list;
    }

    /**
     * Embeds every recording once, on all threads, and scores the trials.
     *
     * @return empty if recordings failed and may not; all of them are then listed on standard error and {@link #exitCode()}
     *     has the first one's code
     */
    Optional<ScoredList> score(
            TrialList list,
            Ecapa4j ecapa,
            SpeakerEncoder encoder,
            EmbeddingCache cache,
            TrialScoring scoring,
            Failures failures) {
        Recordings recordings = recordings(ecapa, encoder);
        int total = list.recordings().size();
        // Before the long work: a wrong folder makes all of them missing.
        List<MissingInputException> missing =
                options.allowIncomplete ? List.of() : recordings.missing(list.recordings());
        exitCode = failures.report(missing, total);
        if (exitCode != ExitCodes.DONE) {
            return Optional.empty();
        }
        int before = cache.found();
        Utterances utterances = extract(list, recordings, ecapa, encoder, cache);
        fromCache = cache.found() - before;
        if (!options.allowIncomplete) {
            exitCode = failures.report(
                    utterances.failures().stream().map(FailedRecording::reason).toList(), total);
            if (exitCode != ExitCodes.DONE) {
                return Optional.empty();
            }
        }
        TrialList wanted = options.seedFilter ? SeedTrialFilter.apply(list, recordings, utterances) : list;
        ScoredList scored = ScoredList.of(wanted, utterances, scoring);
        scored.list().requireBothKinds();
        return Optional.of(scored);
    }

    /** The same trials on degraded copies of the recordings; copies that cannot be used drop their trials. */
    ScoredList degraded(
            TrialList list,
            Degradation by,
            Ecapa4j ecapa,
            SpeakerEncoder encoder,
            EmbeddingCache cache,
            TrialScoring scoring) {
        AudioFolder copies = new AudioFolder(options.root(), ecapa.audio()).degraded(by);
        ScoredList scored = ScoredList.of(list, extract(list, copies, ecapa, encoder, cache), scoring);
        scored.list().requireBothKinds();
        return scored;
    }

    /** What is known of the recordings; null if nothing is. */
    @Nullable
    RecordingTable table() {
        return options.utterances == null
                ? null
                : new RecordingTable(Inputs.path(options.utterances)).requireColumn("speaker");
    }

    /** By the table, or else by the folders that the recordings of the list lie in. */
    Function<String, @Nullable String> speakers(@Nullable RecordingTable table, TrialList list) {
        return table == null
                ? SpeakerFolders.of(list, options.folder())
                : recording -> table.value(recording, "speaker");
    }

    int exitCode() {
        return exitCode;
    }

    /** How many embeddings of the list that was scored last were not computed but found. */
    int fromCache() {
        return fromCache;
    }

    private Recordings recordings(Ecapa4j ecapa, SpeakerEncoder encoder) {
        return options.features == null
                ? new AudioFolder(options.root(), ecapa.audio())
                : new FeatureFolder(
                        Inputs.path(options.features), encoder.model().frontEnd());
    }

    private Utterances extract(
            TrialList list, Recordings recordings, Ecapa4j ecapa, SpeakerEncoder encoder, EmbeddingCache cache) {
        Progress progress = new Progress(terminal, list.recordings().size());
        try {
            Extraction extraction = new Extraction(encoder, recordings)
                    .cache(cache)
                    .threads(EcapaCommand.threads(ecapa))
                    .listener(progress::advance);
            if (options.cutFrames != null) {
                extraction.firstFrames(options.cutFrames);
            }
            return extraction.run(list.recordings());
        } finally {
            progress.end();
        }
    }
}
