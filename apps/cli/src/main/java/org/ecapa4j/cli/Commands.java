package org.ecapa4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/**
 * The subcommands by name. Only the one that is asked for is made, since picocli's look at a command's fields costs
 * start-up time; help and completion get all.
 */
final class Commands {
    private static final Map<String, Function<Terminal, Object>> BY_NAME = byName();

    private Commands() {}

    static CommandLine commandLine(String[] args, Terminal terminal) {
        if (args.length > 0 && BY_NAME.containsKey(args[0])) {
            CommandLine root = new CommandLine(new RootCommand());
            add(root, args[0], terminal);
            return root.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
        }
        return whole(terminal);
    }

    /** With all subcommands. */
    static CommandLine whole(Terminal terminal) {
        CommandLine root = new CommandLine(new RootCommand());
        for (String name : BY_NAME.keySet()) {
            add(root, name, terminal);
        }
        return root.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    }

    private static void add(CommandLine root, String name, Terminal terminal) {
        CommandLine command =
                new CommandLine(BY_NAME.getOrDefault(name, Commands::unknown).apply(terminal));
        if (name.equals("model")) {
            command.addSubcommand("show", new ModelShowCommand(terminal));
            command.addSubcommand("check", new ModelCheckCommand(terminal));
        }
        if (name.equals("ascend")) {
            command.addSubcommand("compile", new AscendCompileCommand(terminal));
        }
        root.addSubcommand(name, command);
    }

    private static Object unknown(Terminal terminal) {
        throw new IllegalStateException("asked for a command that is not in the table");
    }

    private static Map<String, Function<Terminal, Object>> byName() {
        Map<String, Function<Terminal, Object>> commands = new LinkedHashMap<>();
        commands.put("verify", VerifyCommand::new);
        commands.put("embed", EmbedCommand::new);
        commands.put("features", FeaturesCommand::new);
        commands.put("evaluate", EvaluateCommand::new);
        commands.put("calibrate", CalibrateCommand::new);
        commands.put("train-scorer", TrainScorerCommand::new);
        commands.put("model", terminal -> new ModelCommand());
        commands.put("convert", ConvertCommand::new);
        commands.put("ascend", terminal -> new AscendCommand());
        commands.put("bench", BenchCommand::new);
        commands.put("cache", CacheCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("completion", CompletionCommand::new);
        return commands;
    }
}
