package org.ecapa4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ecapa model}: the parent of what looks at models. */
@Command(name = "model", synopsisSubcommandLabel = "COMMAND", description = "Looks at a model.")
final class ModelCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
