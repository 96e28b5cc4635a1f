package org.ecapa4j.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.InputOutputException;
import org.ecapa4j.io.AtomicFile;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ecapa ascend compile}. */
@Command(
        name = "compile",
        description = "Compiles networks that 'ecapa convert --to onnx' wrote, by Ascend's compiler ATC.",
        footer = {
            "",
            "Where ATC is not installed, prints the commands for a machine that has it, and ends with 69.",
            "An om runs on one family of processors; 'npu-smi info' names yours: for 310P3 give",
            "--soc Ascend310P3. Beside each om its description is written, which the backend checks."
        })
final class AscendCompileCommand extends EcapaCommand {
    @Parameters(arity = "1..*", paramLabel = "ONNX", description = "The networks.")
    List<String> networks = List.of();

    @Option(names = "--soc", required = true, paramLabel = "NAME", description = "The processor, such as Ascend310P3.")
    String soc = "";

    @Option(
            names = "--gears",
            split = ",",
            paramLabel = "N",
            description = "The numbers of frames that a network for any number of them is compiled for.")
    List<Integer> gears = List.of();

    @Option(
            names = "--precision",
            paramLabel = "MODE",
            description = "ATC's --precision_mode_v2; ${DEFAULT-VALUE} by default, which computes as the network says.")
    String precision = "origin";

    @Option(names = "--out", paramLabel = "DIR", description = "The folder for the om files; by default the networks'.")
    @Nullable
    String out;

    @Option(names = "--atc", paramLabel = "FILE", description = "The compiler, where it is not found by itself.")
    @Nullable
    String atc;

    AscendCompileCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if (!soc.matches("Ascend\\w+")) {
            throw new UsageException("--soc is '" + soc + "'; expected 'Ascend' and the name that 'npu-smi info' shows,"
                    + " for example Ascend310P3");
        }
        List<Job> jobs = networks.stream()
                .map(name -> job(ExportedNetwork.read(Inputs.path(name))))
                .toList();
        Optional<Path> compiler = atc == null ? compiler(System::getenv) : Optional.of(Inputs.path(atc));
        if (compiler.isEmpty()) {
            jobs.forEach(job -> terminal.print(shell(job.command("atc")) + "\n"));
            terminal.complain("ATC was not found on the PATH or below ASCEND_TOOLKIT_HOME or ASCEND_HOME_PATH; run the"
                    + " commands where the toolkit is installed, after 'source set_env.sh'");
            return ExitCodes.UNAVAILABLE;
        }
        for (Job job : jobs) {
            job.run(compiler.get());
            terminal.print("wrote   " + job.om() + "\n");
        }
        return ExitCodes.DONE;
    }

    private Job job(ExportedNetwork network) {
        OptionalLong frames = network.number("frames");
        if (frames.isEmpty() == gears.isEmpty()) {
            throw new UsageException(
                    frames.isEmpty()
                            ? "'" + network.file()
                                    + "' takes any number of frames; name those to compile it for by --gears"
                            : "'" + network.file() + "' has a fixed length of " + frames.getAsLong()
                                    + " frames; --gears is for networks of 'ecapa convert --dynamic'");
        }
        Path folder = out == null ? network.file().toAbsolutePath().getParent() : Inputs.path(out);
        return new Job(network, String.valueOf(folder), soc, gears, precision);
    }

    /** On the PATH, or where the toolkit's script says that the toolkit is. */
    static Optional<Path> compiler(UnaryOperator<@Nullable String> environment) {
        Stream<String> places = Stream.of("ASCEND_TOOLKIT_HOME", "ASCEND_HOME_PATH")
                .map(environment)
                .filter(place -> place != null && !place.isEmpty())
                .flatMap(home -> Stream.of(home + "/bin", home + "/compiler/bin"));
        String path = environment.apply("PATH");
        Stream<String> all =
                Stream.concat(path == null ? Stream.empty() : Stream.of(path.split(File.pathSeparator)), places);
        return all.map(folder -> Path.of(folder, "atc"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String shell(List<String> command) {
        return command.stream()
                .map(word -> word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /** One network to compile. */
    private record Job(ExportedNetwork network, String folder, String soc, List<Integer> gears, String precision) {
        Path om() {
            return Path.of(stem() + ".om");
        }

        /** Without the ending, which ATC adds. */
        private String stem() {
            return Path.of(folder, network.stem() + "_" + soc).toString();
        }

        List<String> command(String compiler) {
            long batch = network.number("batch").orElse(1);
            long frames = network.number("frames").orElse(-1);
            String shape = "feats:" + batch + "," + frames + ","
                    + network.number("bins").orElse(80);
            if (network.masked()) {
                shape += ";mask:" + batch + "," + frames;
            }
            List<String> words = new ArrayList<>(List.of(
                    compiler,
                    "--mode=0",
                    "--framework=5",
                    "--model=" + network.file(),
                    "--output=" + stem(),
                    "--soc_version=" + soc,
                    "--input_format=ND",
                    "--input_shape=" + shape));
            if (!gears.isEmpty()) {
                // A gear names every moving axis of every input.
                words.add("--dynamic_dims="
                        + gears.stream()
                                .map(gear -> network.masked() ? gear + "," + gear : String.valueOf(gear))
                                .collect(Collectors.joining(";")));
            }
            words.add("--precision_mode_v2=" + precision);
            words.add("--output_type=FP32");
            return words;
        }

        void run(Path compiler) {
            try {
                Process process = new ProcessBuilder(command(compiler.toString()))
                        .redirectErrorStream(true)
                        .start();
                process.getOutputStream().close();
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                int code = process.waitFor();
                if (code != 0 || !Files.isRegularFile(om())) {
                    throw new BackendFailureException("ATC ended with " + code + " and "
                            + (code == 0 ? "wrote no '" + om() + "'" : "did not compile '" + network.file() + "'")
                            + "; it said:\n" + said.strip());
                }
            } catch (IOException e) {
                throw new InputOutputException("ATC ('" + compiler + "') cannot be run: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackendFailureException("Compiling was interrupted", e);
            }
            describe();
        }

        private void describe() {
            Map<String, @Nullable Object> description = new LinkedHashMap<>(network.description());
            description.put("soc", soc);
            description.put("gears", gears.stream().map(Integer::longValue).toList());
            description.put("precisionMode", precision);
            byte[] text = Json.write(description).getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(Path.of(stem() + ".json"), stream -> stream.write(text));
        }
    }
}
