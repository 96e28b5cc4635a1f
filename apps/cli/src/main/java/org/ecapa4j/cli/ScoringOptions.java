package org.ecapa4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.Embedding;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.cli.evaluation.TrialScoring;
import org.ecapa4j.embeddings.EmbeddingFiles;
import org.ecapa4j.embeddings.EmbeddingSet;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.evaluation.AudioFolder;
import org.ecapa4j.evaluation.EmbeddingCache;
import org.ecapa4j.evaluation.Extraction;
import org.ecapa4j.evaluation.FailedRecording;
import org.ecapa4j.evaluation.Utterance;
import org.ecapa4j.evaluation.Utterances;
import org.ecapa4j.normalisation.ScoreNormalisation;
import org.ecapa4j.scoring.EmbeddingScorer;
import org.ecapa4j.scoring.trained.TrainedScorer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How scores are made from embeddings. */
final class ScoringOptions {
    @Option(
            names = "--scorer",
            paramLabel = "FILE",
            description = "A scorer that 'ecapa train-scorer' wrote; by default the cosine.")
    @Nullable
    String scorer;

    @Option(
            names = "--subtract-mean",
            description = "Subtract the running mean of the embeddings first, as the MindSpore system does, in the"
                    + " order in which LIST first names the recordings.")
    boolean subtractMean;

    @Option(names = "--norm", paramLabel = "z|t|s", description = "Normalise scores against a cohort.")
    @Nullable
    String norm;

    @Option(
            names = "--cohort",
            paramLabel = "PATH",
            description = "Other speakers: a folder of recordings, or a file of embeddings.")
    @Nullable
    String cohort;

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "Of the cohort, count each recording's own best N only; by default all.")
    int best;

    /** @throws UsageException if options are wrong or contradict each other */
    void check() {
        if ((norm == null) != (cohort == null)) {
            throw new UsageException(
                    norm == null ? "--cohort needs --norm: z, t or s" : "--norm needs --cohort, a folder or a file");
        }
        if (norm != null && !norm.matches("[zts]")) {
            throw new UsageException("--norm is '" + norm + "'; expected z, t or s");
        }
        if (best != 0 && cohort == null) {
            throw new UsageException("--top is for a cohort; give --norm and --cohort");
        }
        if (best < 0 || best == 1) {
            throw new UsageException("--top is " + best + "; expected at least 2");
        }
    }

    TrialScoring scoring(Ecapa4j ecapa, SpeakerEncoder encoder, EmbeddingCache cache, Terminal terminal) {
        EmbeddingScorer by = EmbeddingScorer.cosine();
        if (scorer != null) {
            TrainedScorer trained = TrainedScorer.read(Inputs.path(scorer));
            trained.requireModel(encoder.model().fingerprint().hex());
            by = trained;
        }
        return new TrialScoring(
                by,
                subtractMean,
                norm == null ? null : ScoreNormalisation.valueOf(norm.toUpperCase(Locale.ROOT)),
                cohort == null ? null : cohort(Inputs.path(cohort), ecapa, encoder, cache, terminal),
                best,
                ecapa.matrixProduct(),
                EcapaCommand.threads(ecapa));
    }

    private static EmbeddingSet cohort(
            Path path, Ecapa4j ecapa, SpeakerEncoder encoder, EmbeddingCache cache, Terminal terminal) {
        if (!Files.isDirectory(path)) {
            EmbeddingSet set = EmbeddingFiles.read(path);
            set.requireMadeBy(encoder.model());
            return set;
        }
        AudioFolder folder = new AudioFolder(path, ecapa.audio());
        List<String> names = folder.names();
        Progress progress = new Progress(terminal, names.size());
        Utterances utterances;
        try {
            utterances = new Extraction(encoder, folder)
                    .cache(cache)
                    .threads(EcapaCommand.threads(ecapa))
                    .listener(progress::advance)
                    .run(names);
        } finally {
            progress.end();
        }
        for (FailedRecording failure : utterances.failures()) {
            terminal.complain("ecapa: not in the cohort: " + failure.reason().getMessage());
        }
        List<String> good = new ArrayList<>();
        List<Embedding> embeddings = new ArrayList<>();
        for (Utterance utterance : utterances.all()) {
            good.add(utterance.name());
            embeddings.add(utterance.embedding());
        }
        if (good.isEmpty()) {
            throw new DataFormatException("The cohort '" + path + "' has no recording that can be used");
        }
        return EmbeddingSet.of(good, embeddings);
    }
}
