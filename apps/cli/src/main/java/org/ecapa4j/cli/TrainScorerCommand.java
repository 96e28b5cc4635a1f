package org.ecapa4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.cli.evaluation.RecordingTable;
import org.ecapa4j.embeddings.EmbeddingFiles;
import org.ecapa4j.embeddings.EmbeddingSet;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Model;
import org.ecapa4j.scoring.trained.LabelledEmbeddings;
import org.ecapa4j.scoring.trained.ScorerRecipe;
import org.ecapa4j.scoring.trained.TrainedScorer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ecapa train-scorer}. */
@Command(
        name = "train-scorer",
        description = "Learns from embeddings of many speakers how to score two of them.",
        footer = {
            "",
            "'ecapa embed --format jsonl --out F' writes embeddings, 'ecapa evaluate --scorer' uses the",
            "scorer. The speakers should be in no trial, and have several recordings each."
        })
final class TrainScorerCommand extends EcapaCommand {
    @Option(names = "--embeddings", required = true, paramLabel = "FILE", description = "Embeddings to learn from.")
    String embeddings = "";

    @Option(
            names = "--utterances",
            required = true,
            paramLabel = "CSV",
            description = "A table with columns 'path', the embeddings' names, and 'speaker'.")
    String utterances = "";

    @Option(
            names = "--kind",
            paramLabel = "plda|cosine",
            description = "The two-covariance model, or the cosine after centring; ${DEFAULT-VALUE} by default.")
    String kind = "plda";

    @Option(
            names = "--whitening",
            paramLabel = "none|pca|zca",
            description = "By default pca for plda and none for cosine.")
    @Nullable
    String whitening;

    @Option(names = "--lda", paramLabel = "N", description = "Directions that discriminant analysis keeps; 0 for none.")
    int lda;

    @Option(
            names = "--shrinkage",
            paramLabel = "S",
            description = "How far covariances are drawn toward the identity, 0 to 1; more than 0 for few recordings.")
    double shrinkage;

    @Option(names = "--data", paramLabel = "TEXT", description = "What is learnt from; by default the file's name.")
    @Nullable
    String data;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The scorer to write.")
    String out = "";

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    TrainScorerCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        ScorerRecipe recipe = recipe();
        RecordingTable table = new RecordingTable(Inputs.path(utterances)).requireColumn("speaker");
        EmbeddingSet set = EmbeddingFiles.read(Inputs.path(embeddings));
        try (Ecapa4j ecapa = options.start()) {
            Model model = ecapa.model();
            options.requireNamedModel(set);
            set.requireMadeBy(model);
            String description =
                    data == null ? String.valueOf(Inputs.path(embeddings).getFileName()) : data;
            TrainedScorer scorer = TrainedScorer.train(
                    recipe,
                    new LabelledEmbeddings(set.rows(), speakers(set, table)),
                    model.fingerprint().hex(),
                    description,
                    threads(ecapa));
            scorer.write(Inputs.path(out));
            terminal.print(json ? toJson(scorer, set) : toText(scorer, set));
            return ExitCodes.DONE;
        }
    }

    private static String toText(TrainedScorer scorer, EmbeddingSet set) {
        String unverified = set.unverified() == 0 ? "" : ", " + set.unverified() + " unverified";
        return "scorer       " + scorer.id() + "\nlearnt from  " + scorer.utterances() + " recordings of "
                + scorer.speakers() + " speakers" + unverified + "\n";
    }

    private String toJson(TrainedScorer scorer, EmbeddingSet set) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("out", out);
        object.put("scorer", scorer.id());
        object.put("recordings", scorer.utterances());
        object.put("speakers", scorer.speakers());
        object.put("unverified", set.unverified());
        return Json.write(object);
    }

    private ScorerRecipe recipe() {
        if (!kind.matches("plda|cosine")) {
            throw new UsageException("--kind is '" + kind + "'; expected plda or cosine");
        }
        try {
            ScorerRecipe recipe = kind.equals("plda") ? ScorerRecipe.plda() : ScorerRecipe.cosine();
            if (whitening != null) {
                if (!whitening.matches("none|pca|zca")) {
                    throw new UsageException("--whitening is '" + whitening + "'; expected none, pca or zca");
                }
                recipe = recipe.withWhitening(ScorerRecipe.Whitening.valueOf(whitening.toUpperCase(Locale.ROOT)));
            }
            return recipe.withLda(lda).withShrinkage(shrinkage);
        } catch (IllegalArgumentException e) {
            throw new UsageException("The scorer cannot be trained so: " + e.getMessage());
        }
    }

    private List<String> speakers(EmbeddingSet set, RecordingTable table) {
        List<String> speakers = new ArrayList<>();
        for (String name : set.names()) {
            String speaker = table.value(name, "speaker");
            if (speaker == null) {
                throw new DataFormatException("'" + utterances + "' has no speaker for '" + name + "' of '" + embeddings
                        + "'; the names of the embeddings are looked up in the column 'path'");
            }
            speakers.add(speaker);
        }
        return speakers;
    }
}
