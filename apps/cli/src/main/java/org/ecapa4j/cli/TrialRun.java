package org.ecapa4j.cli;

import java.util.List;
import java.util.Optional;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
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
import picocli.CommandLine.Mixin;

/** Scores a trial list: what {@code evaluate} and {@code calibrate} have in common. */
final class TrialRun {
    @Mixin
    final TrialOptions options = new TrialOptions();

    @Mixin
    final CacheOptions cacheOptions = new CacheOptions();

    private int exitCode = ExitCodes.DONE;
    private int fromCache;
    private int trialsFiltered;

    /** Checks the options and reads the list, before anything that takes long. */
    TrialList read() {
        options.check();
        cacheOptions.check();
        return options.read();
    }

    /**
     * Embeds every recording once, on all threads, and scores the trials by cosine.
     *
     * @return empty if recordings failed and may not; all of them are then listed on standard error and {@link #exitCode()}
     *     has the first one's code
     */
    Optional<ScoredList> score(
            TrialList list, Ecapa4j ecapa, SpeakerEncoder encoder, Terminal terminal, Failures failures) {
        Recordings recordings = recordings(ecapa, encoder);
        int total = list.recordings().size();
        // Before the long work: a wrong folder makes all of them missing.
        List<MissingInputException> missing =
                options.allowIncomplete ? List.of() : recordings.missing(list.recordings());
        exitCode = failures.report(missing, total);
        if (exitCode != ExitCodes.DONE) {
            return Optional.empty();
        }
        Utterances utterances = extract(list, recordings, ecapa, encoder, terminal);
        if (!options.allowIncomplete) {
            exitCode = failures.report(
                    utterances.failures().stream().map(FailedRecording::reason).toList(), total);
            if (exitCode != ExitCodes.DONE) {
                return Optional.empty();
            }
        }
        TrialList wanted = options.seedFilter ? SeedTrialFilter.apply(list, recordings, utterances) : list;
        trialsFiltered = list.size() - wanted.size();
        ScoredList scored = ScoredList.byCosine(wanted, utterances);
        scored.list().requireBothKinds();
        return Optional.of(scored);
    }

    int exitCode() {
        return exitCode;
    }

    /** How many embeddings were not computed but found. */
    int fromCache() {
        return fromCache;
    }

    /** How many trials the seed's filter left out. */
    int trialsFiltered() {
        return trialsFiltered;
    }

    private Recordings recordings(Ecapa4j ecapa, SpeakerEncoder encoder) {
        return options.features == null
                ? new AudioFolder(options.root(), ecapa.audio())
                : new FeatureFolder(
                        Inputs.path(options.features), encoder.model().frontEnd());
    }

    private Utterances extract(
            TrialList list, Recordings recordings, Ecapa4j ecapa, SpeakerEncoder encoder, Terminal terminal) {
        Progress progress = new Progress(terminal, list.recordings().size());
        try (EmbeddingCache cache = cacheOptions.open(ecapa)) {
            Extraction extraction = new Extraction(encoder, recordings)
                    .cache(cache)
                    .threads(EcapaCommand.threads(ecapa))
                    .listener(progress::advance);
            if (options.cutFrames != null) {
                extraction.firstFrames(options.cutFrames);
            }
            Utterances utterances = extraction.run(list.recordings());
            fromCache = cache.found();
            return utterances;
        } finally {
            progress.end();
        }
    }
}
