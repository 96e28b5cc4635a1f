package org.ecapa4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.evaluation.ScoredList;
import org.ecapa4j.scoring.TrialList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ecapa calibrate}. */
@Command(
        name = "calibrate",
        description = "Fits a model's calibration profile to trials of known answer.",
        footer = {
            "",
            "A profile beside its model, as <model>.profile.json, is found there. The speakers are",
            "the names of the folders that the recordings lie in, unless --utterances tells them."
        })
final class CalibrateCommand extends EcapaCommand {
    @Mixin
    final TrialRun run = new TrialRun();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The profile to write.")
    String out = "";

    @Option(
            names = "--prior",
            paramLabel = "P",
            description = "Probability of 'same speaker' before hearing anything; ${DEFAULT-VALUE} by default.")
    double prior = 0.5;

    @Option(names = "--utterances", paramLabel = "CSV", description = "A table with columns 'path' and 'speaker'.")
    @Nullable
    String utterances;

    @Option(
            names = "--data",
            paramLabel = "TEXT",
            description = "What the trials are, in words; by default the name of LIST.")
    @Nullable
    String data;

    CalibrateCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if (!(prior > 0 && prior < 1)) {
            throw new UsageException("--prior is " + prior + "; it must lie between 0 and 1");
        }
        TrialList list = run.read();
        Function<String, @Nullable String> speakerOf =
                utterances == null ? CalibrateCommand::folder : new SpeakerTable(Inputs.path(utterances));
        try (Ecapa4j ecapa = options.start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            Optional<ScoredList> scored = run.score(list, ecapa, encoder, terminal, failures());
            if (scored.isEmpty()) {
                return run.exitCode();
            }
            CalibrationProfile profile = CalibrationProfile.fit(
                    scored.get().trials(),
                    speakerOf,
                    encoder.model().fingerprint().hex(),
                    prior,
                    description());
            OutputFile.write(Inputs.path(out), profile.toJson());
            terminal.print(summary(profile));
            return ExitCodes.DONE;
        }
    }

    private static @Nullable String folder(String recording) {
        Path parent = Inputs.path(recording).getParent();
        return parent == null || parent.getFileName() == null
                ? null
                : parent.getFileName().toString();
    }

    private String description() {
        return data == null ? String.valueOf(Inputs.path(run.options.trials).getFileName()) : data;
    }

    private static String summary(CalibrationProfile profile) {
        CalibrationProfile.Transfer transfer = profile.transfer();
        return "threshold    " + Texts.fixed(profile.threshold(), 4) + " for prior " + profile.prior() + "\n"
                + "EER          " + Texts.percent(profile.eer()) + " at score " + Texts.fixed(profile.eerThreshold(), 4)
                + "\n"
                + "trials       " + profile.targetTrials() + " same speaker, " + profile.nonTargetTrials()
                + " different speakers\n"
                + "transfer     to speakers not fitted on: " + Texts.percent(transfer.falseRejectRate())
                + " false rejects, " + Texts.percent(transfer.falseAcceptRate()) + " false accepts, Cllr "
                + Texts.fixed(transfer.cllr(), 3) + " bits, " + transfer.trials() + " trials\n";
    }
}
