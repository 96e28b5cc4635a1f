package org.ecapa4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ecapa ascend}: the parent of what prepares models for Ascend processors. */
@Command(name = "ascend", synopsisSubcommandLabel = "COMMAND", description = "Prepares models for Ascend processors.")
final class AscendCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
