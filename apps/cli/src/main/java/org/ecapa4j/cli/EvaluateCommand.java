package org.ecapa4j.cli;

import java.util.Optional;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.evaluation.ScoredList;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.scoring.TrialList;
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
            "0.01, normalised, costs 1; 'threshold' is where both error rates are equal.",
            "Embeddings are kept: a run that was interrupted goes on where it was."
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
            Optional<ScoredList> scored = run.score(list, ecapa, encoder, terminal, failures());
            if (scored.isEmpty()) {
                return run.exitCode();
            }
            ErrorRates rates =
                    ErrorRates.of(scored.get().scores(true), scored.get().scores(false));
            EvaluationOutput output = new EvaluationOutput(list, scored.get(), rates, run, encoder);
            terminal.print(json ? output.json() : output.text());
            return ExitCodes.DONE;
        }
    }
}
