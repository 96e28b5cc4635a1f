package org.ecapa4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ecapa} alone: help and version. */
@Command(
        name = "ecapa",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Says whether recordings have the same speaker, and computes speaker embeddings.",
        footer = {
            "",
            "Exit codes: 0 done, or same speaker; 1 different speakers; 2 inconclusive;",
            "64 wrong usage; 65 bad data; 66 no such input; 69 backend unavailable;",
            "70 internal error; 74 input or output failed; 78 wrong configuration."
        })
final class RootCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;
}
