package org.ecapa4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.Embedding;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.SpeakerVerifier;
import org.ecapa4j.Verdict;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ecapa verify}. */
@Command(
        name = "verify",
        description = "Says whether two recordings have the same speaker.",
        footer = {"", "Exit codes: 0 same speaker, 1 different speakers, 2 inconclusive."})
final class VerifyCommand extends EcapaCommand {
    @Parameters(index = "0", paramLabel = "A", description = "A recording; - is standard input.")
    String a = "";

    @Parameters(index = "1", paramLabel = "B", description = "The other recording.")
    String b = "";

    @Option(
            names = "--false-accept-rate",
            paramLabel = "P",
            description = "Decide by the threshold that the model's profile has for this rate, for example 0.01; by"
                    + " default where the probability is one half.")
    @Nullable
    Double falseAcceptRate;

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    VerifyCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        List<String> names = List.of(a, b);
        Inputs.check(names);
        if (falseAcceptRate != null) {
            if (!(falseAcceptRate > 0 && falseAcceptRate < 1)) {
                throw new UsageException("--false-accept-rate is " + falseAcceptRate + "; it must lie between 0 and 1");
            }
            options.settings.put("ecapa4j.verifier.false-accept-rate", String.valueOf(falseAcceptRate));
        }
        try (Ecapa4j ecapa = options.start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            // A rate that the profile does not have is refused before the work.
            SpeakerVerifier verifier = ecapa.verifier(encoder);
            Inputs inputs = new Inputs(ecapa, terminal);
            Batch<Embedding> batch =
                    Batch.run(names, threads(ecapa), new Progress(terminal, 2), name -> inputs.embed(name, encoder));
            int code = batch.complain(failures());
            if (code != ExitCodes.DONE) {
                return code;
            }
            List<Embedding> embeddings = batch.values();
            Verdict verdict = verifier.compare(embeddings.get(0), embeddings.get(1));
            terminal.print(
                    json ? Json.write(toJson(verdict, encoder, embeddings)) : toText(verdict, encoder, embeddings));
            return exitCode(verdict.decision());
        }
    }

    private static int exitCode(Verdict.Decision decision) {
        switch (decision) {
            case ACCEPT:
                return ExitCodes.DONE;
            case REJECT:
                return ExitCodes.DIFFERENT_SPEAKERS;
            default:
                return ExitCodes.INCONCLUSIVE;
        }
    }

    private static String toText(Verdict verdict, SpeakerEncoder encoder, List<Embedding> embeddings) {
        StringBuilder text = new StringBuilder(answer(verdict.decision()));
        text.append("   score ").append(Texts.fixed(verdict.score(), 2));
        verdict.threshold().ifPresent(threshold -> text.append("   threshold ").append(Texts.fixed(threshold, 2)));
        verdict.falseAcceptRate()
                .ifPresent(rate -> text.append(" for false-accept rate ").append(rate));
        verdict.logLikelihoodRatio()
                .ifPresent(ratio -> text.append("   log-likelihood ratio ").append(Texts.fixed(ratio, 2)));
        verdict.probability()
                .ifPresent(probability -> text.append("   probability ").append(Texts.fixed(probability, 2)));
        text.append("   (backend ").append(Texts.backendBriefly(encoder.backend()));
        text.append(", model ").append(encoder.model().name());
        AudioQuality first = Passports.of(embeddings.get(0)).quality();
        AudioQuality second = Passports.of(embeddings.get(1)).quality();
        if (first != null && second != null) {
            text.append(", ").append(Texts.fixed(first.speechSeconds(), 1)).append(" s and ");
            text.append(Texts.fixed(second.speechSeconds(), 1)).append(" s of speech");
        }
        text.append(")\n");
        for (String reason : verdict.reasons()) {
            text.append("  ").append(reason).append('\n');
        }
        return text.toString();
    }

    private static String answer(Verdict.Decision decision) {
        switch (decision) {
            case ACCEPT:
                return "same speaker";
            case REJECT:
                return "different speakers";
            default:
                return "inconclusive";
        }
    }

    private Map<String, @Nullable Object> toJson(Verdict verdict, SpeakerEncoder encoder, List<Embedding> embeddings) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("decision", Texts.kebab(verdict.decision()));
        object.put("score", verdict.score());
        object.put("threshold", orNull(verdict.threshold()));
        object.put(
                "inconclusiveFrom",
                verdict.inconclusiveBand().map(Verdict.Band::from).orElse(null));
        object.put(
                "inconclusiveTo",
                verdict.inconclusiveBand().map(Verdict.Band::to).orElse(null));
        object.put("falseAcceptRate", orNull(verdict.falseAcceptRate()));
        object.put("logLikelihoodRatio", orNull(verdict.logLikelihoodRatio()));
        object.put("probability", orNull(verdict.probability()));
        object.put("reasons", verdict.reasons());
        object.put("model", encoder.model().name());
        object.put("fingerprint", encoder.model().fingerprint().hex());
        object.put("backend", Texts.backendId(encoder.backend()));
        object.put("backendDetail", Texts.backendDetail(encoder.backend()));
        object.put("a", side(a, embeddings.get(0)));
        object.put("b", side(b, embeddings.get(1)));
        return object;
    }

    private static Map<String, @Nullable Object> side(String name, Embedding embedding) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("file", name);
        Passports.describe(object, Passports.of(embedding));
        return object;
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
