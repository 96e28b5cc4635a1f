package org.ecapa4j.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code ecapa} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Not System.out: a PrintStream swallows what goes wrong, and a full disk must not look like success.
        Terminal terminal = new Terminal(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8),
                Screens.isScreen(Screens.OUT),
                Screens.isScreen(Screens.ERR));
        System.exit(run(args, terminal));
    }

    /** One run with other streams than the process's own. */
    static int run(String[] args, InputStream in, OutputStream out, PrintStream err) {
        return run(args, new Terminal(in, out, err, false, false));
    }

    private static int run(String[] args, Terminal terminal) {
        try {
            CommandLine commandLine = Commands.commandLine(args, terminal);
            StandardOutput output = new StandardOutput();
            commandLine.setOut(output.writer());
            commandLine.setParameterExceptionHandler((failure, arguments) -> misused(failure, terminal));
            commandLine.setExecutionExceptionHandler(
                    (failure, command, parsed) -> failures(command, terminal).report(failure));
            int code = commandLine.execute(args);
            output.flushTo(terminal);
            return code;
        } catch (RuntimeException | Error e) {
            // Picocli's handler is for exceptions only, and the help itself may meet a full disk.
            return new Failures(terminal, false).report(e);
        }
    }

    private static Failures failures(CommandLine command, Terminal terminal) {
        Object user = command.getCommandSpec().userObject();
        return new Failures(terminal, user instanceof EcapaCommand && ((EcapaCommand) user).options.stackTrace());
    }

    private static int misused(ParameterException failure, Terminal terminal) {
        StringBuilder message = new StringBuilder("ecapa: ").append(failure.getMessage());
        if (failure instanceof UnmatchedArgumentException) {
            var suggestions = ((UnmatchedArgumentException) failure).getSuggestions();
            if (!suggestions.isEmpty()) {
                message.append("; did you mean ")
                        .append(String.join(" or ", suggestions))
                        .append('?');
            }
        }
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        terminal.complain(
                message.append("\nTry '").append(command).append(" --help'.").toString());
        return ExitCodes.USAGE;
    }
}
