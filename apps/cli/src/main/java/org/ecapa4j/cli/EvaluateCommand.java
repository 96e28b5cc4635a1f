package org.ecapa4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.io.Json;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.scoring.ScoredTrial;
import org.ecapa4j.scoring.TrialList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ecapa evaluate}. */
@Command(
        name = "evaluate",
        description = "Measures error rates on trials of known answer, scored by cosine.",
        footer = {
            "",
            "In JSON, 'eer' and the miss and false-alarm rates are fractions; 'minDcf' is for prior",
            "0.01, normalised, costs 1; 'threshold' is where both error rates are equal."
        })
final class EvaluateCommand extends EcapaCommand {
    @Mixin
    final TrialRun run = new TrialRun();

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    EvaluateCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        TrialList list = run.read();
        try (Ecapa4j ecapa = options.start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            Optional<List<ScoredTrial>> scored = run.score(list, ecapa, encoder, terminal, failures());
            if (scored.isEmpty()) {
                return run.exitCode();
            }
            ErrorRates rates = ErrorRates.of(scored.get());
            terminal.print(json ? Json.write(toJson(list, rates, encoder)) : toText(list, rates, encoder));
            return ExitCodes.DONE;
        }
    }

    private static Map<String, @Nullable Object> toJson(TrialList list, ErrorRates rates, SpeakerEncoder encoder) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        Map<String, @Nullable Object> byPrior = new LinkedHashMap<>();
        byPrior.put("0.01", rates.minDcf(0.01));
        byPrior.put("0.05", rates.minDcf(0.05));
        object.put("eer", rates.eer());
        object.put("threshold", rates.eerThreshold());
        object.put("minDcf", rates.minDcf(0.01));
        object.put("minDcfByPrior", byPrior);
        object.put("trials", list.trials().size());
        object.put("targets", rates.targetTrials());
        object.put("nonTargets", rates.nonTargetTrials());
        object.put("utterances", list.recordings().size());
        object.put("model", encoder.model().name());
        object.put("fingerprint", encoder.model().fingerprint().hex());
        object.put("backend", Texts.backendId(encoder.backend()));
        object.put("backendDetail", Texts.backendDetail(encoder.backend()));
        return object;
    }

    private static String toText(TrialList list, ErrorRates rates, SpeakerEncoder encoder) {
        return "EER          " + Texts.percent(rates.eer()) + " at score " + Texts.fixed(rates.eerThreshold(), 4) + "\n"
                + "minDCF       " + Texts.fixed(rates.minDcf(0.01), 4) + " for prior 0.01, "
                + Texts.fixed(rates.minDcf(0.05), 4) + " for prior 0.05\n"
                + "trials       " + list.trials().size() + ": " + rates.targetTrials() + " same speaker, "
                + rates.nonTargetTrials() + " different speakers\n"
                + "utterances   " + list.recordings().size() + "\n"
                + "model        " + encoder.model().name() + ", fingerprint "
                + encoder.model().fingerprint().abbreviated() + "\n"
                + "backend      " + encoder.backend() + "\n";
    }
}
