package org.ecapa4j.cli;

import org.ecapa4j.Ecapa4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ecapa model show}. */
@Command(name = "show", description = "Shows a model's sizes, front end, fingerprint, card and calibration.")
final class ModelShowCommand extends EcapaCommand {
    @Mixin
    final ModelArgument argument = new ModelArgument();

    ModelShowCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        argument.check(options);
        try (Ecapa4j ecapa = options.start()) {
            ModelReport report = new ModelReport(argument.load(ecapa));
            terminal.print(argument.json ? report.toJson() : report.toText());
            return ExitCodes.DONE;
        }
    }
}
