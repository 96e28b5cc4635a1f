package org.ecapa4j.cli;

import java.util.concurrent.Callable;
import org.ecapa4j.Ecapa4j;
import picocli.CommandLine.Mixin;

/** What the subcommands have in common. */
abstract class EcapaCommand implements Callable<Integer> {
    final Terminal terminal;

    @Mixin
    final CommonOptions options = new CommonOptions();

    EcapaCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    final Failures failures() {
        return new Failures(terminal, options.stackTrace());
    }

    /** How many inputs are worked on at once. */
    static int threads(Ecapa4j ecapa) {
        return ecapa.configuration()
                .root()
                .threads("threads", Runtime.getRuntime().availableProcessors());
    }
}
