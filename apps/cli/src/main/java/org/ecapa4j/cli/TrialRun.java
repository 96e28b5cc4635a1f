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
import org.ecapa4j.errors.EcapaException;
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
        TrialList list = options.read(terminal.in());
        if (list.reversed() > 0) {
            terminal.complain("ecapa: warning: " + list.reversed() + " of the " + list.size() + " trials of '"
                    + list.source() + "' are others with their recordings exchanged; both count");
        }
        return list;
    }

    /**
     * Embeds every recording once, on all threads, and scores the trials; the seed's filter is applied if asked for.
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
        int before = cache.found();
        Optional<Utterances> utterances = utterances(list, recordings, ecapa, encoder, cache, failures);
        fromCache = cache.found() - before;
        if (utterances.isEmpty()) {
            return Optional.empty();
        }
        TrialList wanted = options.seedFilter ? SeedTrialFilter.apply(list, recordings, utterances.get()) : list;
        return Optional.of(scored(wanted, utterances.get(), scoring));
    }

    /**
     * The same with further trials of the same recordings, which the seed's filter and the counts of this run are not about.
     *
     * @return empty if recordings failed and may not, as for {@link #score}
     */
    Optional<ScoredList> scoreFurther(
            TrialList list,
            Ecapa4j ecapa,
            SpeakerEncoder encoder,
            EmbeddingCache cache,
            TrialScoring scoring,
            Failures failures) {
        return utterances(list, recordings(ecapa, encoder), ecapa, encoder, cache, failures)
                .map(utterances -> scored(list, utterances, scoring));
    }

    private static ScoredList scored(TrialList list, Utterances utterances, TrialScoring scoring) {
        ScoredList scored = ScoredList.of(list, utterances, scoring);
        scored.list().requireBothKinds();
        return scored;
    }

    /** Of all recordings of a list; empty if some failed and may not. */
    private Optional<Utterances> utterances(
            TrialList list,
            Recordings recordings,
            Ecapa4j ecapa,
            SpeakerEncoder encoder,
            EmbeddingCache cache,
            Failures failures) {
        if (options.allowIncomplete) {
            return Optional.of(extract(list, recordings, ecapa, encoder, cache));
        }
        // Before the long work: a wrong folder makes all of them missing.
        if (isRefused(recordings.missing(list.recordings()), list, failures)) {
            return Optional.empty();
        }
        Utterances utterances = extract(list, recordings, ecapa, encoder, cache);
        List<EcapaException> reasons =
                utterances.failures().stream().map(FailedRecording::reason).toList();
        return isRefused(reasons, list, failures) ? Optional.empty() : Optional.of(utterances);
    }

    private boolean isRefused(List<? extends EcapaException> reasons, TrialList list, Failures failures) {
        exitCode = failures.report(reasons, list.recordings().size());
        if (exitCode != ExitCodes.DONE) {
            terminal.complain("ecapa: the trials of '" + list.source()
                    + "' were not scored; --allow-incomplete leaves out those of such recordings");
        }
        return exitCode != ExitCodes.DONE;
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
        return scored(list, extract(list, copies, ecapa, encoder, cache), scoring);
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

    /** How many embeddings of the list, further ones left aside, were not computed but found. */
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
