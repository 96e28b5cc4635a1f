package org.ecapa4j.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.OmSideFile;
import org.ecapa4j.errors.InputOutputException;
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
            "--soc Ascend310P3. Beside each om its description NAME.om.json is written, which tells the",
            "backend of which network it is: keep the two together, and name their folder by",
            "ecapa4j.ascend.models. What is computed in half precision runs with ecapa4j.precision = f16."
        })
final class AscendCompileCommand extends EcapaCommand {
    private static final String ORIGIN = "origin";
    private static final int MOST_GEARS = 100;
    private static final Set<String> HALF = Set.of("fp16", "mixed_float16", "cube_fp16in_fp32out");

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
            description = "ATC's --precision_mode_v2: origin, by default, which computes in float32; or fp16,"
                    + " mixed_float16, cube_fp16in_fp32out, of which the backend says f16.")
    String precision = ORIGIN;

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
        if (soc.equals("Ascend910B")) {
            terminal.complain("--soc Ascend910B is a kind of the first 910; the cards that are sold as 910B are"
                    + " Ascend910B1 to Ascend910B4: compare with 'npu-smi info'");
        }
        if (!precision.equals(ORIGIN) && !HALF.contains(precision)) {
            throw new UsageException(
                    "--precision is '" + precision + "'; expected origin, fp16, mixed_float16 or cube_fp16in_fp32out");
        }
        checkGears();
        List<Job> jobs = networks.stream()
                .map(name -> job(ExportedNetwork.read(Inputs.path(name))))
                .toList();
        refuseSameNames(jobs);
        Optional<Path> compiler = atc == null ? compiler(System::getenv) : Optional.of(Inputs.path(atc));
        if (compiler.isEmpty()) {
            if (out != null) {
                terminal.print(shell(List.of("mkdir", "-p", out)) + "\n");
            }
            jobs.forEach(job -> terminal.print(job.script() + "\n"));
            terminal.complain("ATC was not found on the PATH or below ASCEND_TOOLKIT_HOME or ASCEND_HOME_PATH; run the"
                    + " commands where the toolkit is installed, after 'source set_env.sh'");
            return ExitCodes.UNAVAILABLE;
        }
        if (out != null) {
            makeFolder(Inputs.path(out));
        }
        try (Atc compiling = new Atc(compiler.get(), terminal)) {
            for (Job job : jobs) {
                compiling.compile(job.network().file(), job.om(), job::command, job.description());
                terminal.print("wrote   " + job.om() + "\n");
            }
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
        Precision computed = precision.equals(ORIGIN) ? Precision.F32 : Precision.F16;
        OmSideFile description = new OmSideFile(network.text("model"), network.fingerprint(), computed, soc);
        return new Job(network, description, String.valueOf(folder), gears, precision);
    }

    private void checkGears() {
        boolean wrong = gears.size() == 1
                || gears.size() > MOST_GEARS
                || Set.copyOf(gears).size() < gears.size();
        if (wrong || gears.stream().anyMatch(gear -> gear < 1)) {
            throw new UsageException("--gears are " + gears + "; expected 2 to " + MOST_GEARS + " different numbers of"
                    + " frames. For one length use 'ecapa convert --frames N'");
        }
    }

    private static void refuseSameNames(List<Job> jobs) {
        Map<Path, Path> networks = new HashMap<>();
        for (Job job : jobs) {
            Path other = networks.put(job.om(), job.network().file());
            if (other != null) {
                throw new UsageException(
                        "'" + other + "' and '" + job.network().file() + "' would both be compiled to '" + job.om()
                                + "'; compile them to different folders, by --out");
            }
        }
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new InputOutputException("Folder '" + folder + "' cannot be made: " + e, e);
        }
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

    /**
     * One network to compile.
     *
     * @param description of the om: made before ATC runs, as a network that cannot be described need not be compiled
     */
    private record Job(
            ExportedNetwork network, OmSideFile description, String folder, List<Integer> gears, String precision) {
        Path om() {
            return Path.of(stem() + Atc.OM);
        }

        /** Without the ending, which ATC adds. */
        private String stem() {
            String mode = precision.equals(ORIGIN) ? "" : "_" + precision;
            return Path.of(folder, network.stem() + "_" + description.soc() + mode)
                    .toString();
        }

        /** What a shell does for {@link Atc#compile} on another machine: compiles, and writes the description. */
        String script() {
            String beside = shell(List.of(String.valueOf(OmSideFile.beside(om()))));
            // That of an om that was there before says nothing about the one to come.
            return "rm -f " + beside + " && " + shell(command("atc", stem())) + " && "
                    + shell(List.of("printf", "%s\\n", description.text().strip())) + " > " + beside;
        }

        /** @param output without the ending, which ATC adds */
        List<String> command(String compiler, String output) {
            long batch = network.number("batch").orElse(1);
            long frames = network.number("frames").orElse(-1);
            String shape = network.text("input") + ":" + batch + "," + frames + ","
                    + network.number("bins").orElse(80);
            if (network.masked()) {
                shape += ";" + network.text("mask") + ":" + batch + "," + frames;
            }
            List<String> words = new ArrayList<>(List.of(
                    compiler,
                    "--mode=0",
                    "--framework=5",
                    "--model=" + network.file(),
                    "--output=" + output,
                    "--soc_version=" + description.soc(),
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
    }
}
