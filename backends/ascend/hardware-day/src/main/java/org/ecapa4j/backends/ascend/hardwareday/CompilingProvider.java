package org.ecapa4j.backends.ascend.hardwareday;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.AscendBackendProvider;
import org.ecapa4j.backends.testkit.PreparingProvider;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelExporter;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.plugins.onnx.OnnxModelExporter;

/**
 * The Ascend backend for the conformance kit: networks that the kit makes up are exported and compiled right before they are
 * asked for, as a user does it, by {@code ecapa ascend compile}. What was compiled stays in the folder and is not compiled again.
 */
public class CompilingProvider extends PreparingProvider {
    /** The lengths that the kit tries on networks whose edges are reflected, which no mask can pad. */
    private static final int[] EXACT = {5, 6, 7, 8, 9, 10, 16, 31, 50, 97, 120, 200, 256, 301, 404, 1000};

    private static final int[] MASKED = {64, 256, 1200};

    /** Opens nothing. */
    public CompilingProvider() {
        super(new AscendBackendProvider());
    }

    @Override
    public Backend open(BackendContext context) {
        return opened(context, this::prepare);
    }

    /** Does nothing; told of what was compiled, with its gears. */
    protected void compiled(EcapaNetwork network, Path om, boolean masked, int[] gears) {}

    private void prepare(EcapaNetwork network, Precision precision) {
        FrontEnd frontEnd = FrontEnd.speechbrain();
        Fingerprint fingerprint = Fingerprint.of(network, frontEnd);
        String name = "kit-" + fingerprint.abbreviated() + (precision == Precision.F32 ? "" : "-f16");
        Path folder = Path.of(Day.property("folder"));
        Path done = folder.resolve(name + ".done");
        if (Files.exists(done)) {
            return;
        }
        boolean masked = !Capability.neededFor(network, precision).contains(Capability.REFLECTED_EDGES);
        int[] gears = Arrays.stream(masked ? MASKED : EXACT)
                .filter(frames -> frames >= network.minimumFrames())
                .toArray();
        Model model = new Model(name, network, frontEnd, fingerprint, null, null);
        Path onnx = new OnnxModelExporter()
                .export(model, new ModelExporter.Request(List.of(), 1, masked), folder)
                .get(0);
        List<String> command = new ArrayList<>(List.of(Day.property("ecapa"), "ascend", "compile", onnx.toString()));
        command.addAll(List.of("--soc", Day.property("soc"), "--out", folder.toString()));
        command.addAll(List.of("--precision", precision == Precision.F32 ? "origin" : "fp16", "--gears"));
        command.add(Arrays.stream(gears).mapToObj(String::valueOf).collect(Collectors.joining(",")));
        Day.atc().ifPresent(atc -> command.addAll(List.of("--atc", atc)));
        String said = run(command);
        try {
            compiled(network, Path.of(wroteWhat(said)), masked, gears);
            Files.createFile(done);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String wroteWhat(String said) {
        return said.lines()
                .filter(line -> line.startsWith("wrote "))
                .map(line -> line.substring("wrote ".length()).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("'ecapa ascend compile' names no file: " + said));
    }

    private static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + code + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while compiling", e);
        }
    }
}
