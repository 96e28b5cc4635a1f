package org.ecapa4j.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelExporter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ecapa convert}. */
@Command(
        name = "convert",
        description = "Writes a model's network for another runtime.",
        footer = {
            "",
            "The network takes features, not audio: those that 'ecapa features' writes. With a mask a",
            "recording that is padded to a fixed length has the embedding that it has alone.",
            "MINDIR and AIR are not written: MindSpore makes them from the checkpoint. For an Ascend",
            "processor write onnx and go on with 'ecapa ascend compile'."
        })
final class ConvertCommand extends EcapaCommand {
    private static final Set<String> MINDSPORE_FORMATS = Set.of("mindir", "air", "om");

    @Mixin
    final ModelArgument argument = new ModelArgument();

    @Option(names = "--to", required = true, paramLabel = "FORMAT", description = "The format to write: onnx.")
    String format = "";

    @ArgGroup
    Lengths lengths = new Lengths();

    /** The lengths that the network is to take. */
    static final class Lengths {
        @Option(
                names = "--frames",
                split = ",",
                paramLabel = "N",
                description = "A file for each of these numbers of frames (100 a second, and one).")
        List<Integer> frames = List.of();

        @Option(names = "--dynamic", description = "One file for any number of frames; so by default.")
        boolean dynamic;
    }

    @Option(names = "--batch", paramLabel = "N", description = "Utterances at once; ${DEFAULT-VALUE} by default.")
    int batch = 1;

    @Option(names = "--mask", description = "With an input that tells frames of the recording from padding.")
    boolean mask;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to write to.")
    String out = "";

    ConvertCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        argument.check(options);
        check();
        try (Ecapa4j ecapa = options.start()) {
            ModelExporter exporter = ecapa.plugins().require(ModelExporter.class, format);
            Model model = argument.load(ecapa);
            ModelExporter.Request request = new ModelExporter.Request(lengths.frames, batch, mask);
            List<Path> files = exporter.export(model, request, Inputs.path(out));
            terminal.print(argument.json ? json(model, files) : text(model, files));
            return ExitCodes.DONE;
        }
    }

    private void check() {
        if (MINDSPORE_FORMATS.contains(format)) {
            throw new UsageException(
                    "--to " + format + " is not written: MindSpore's own export makes MINDIR and AIR from"
                            + " a checkpoint, and Ascend's compiler makes an om from ONNX. Use --to onnx, then"
                            + " 'ecapa ascend compile'");
        }
        if (batch < 1) {
            throw new UsageException("--batch is " + batch + "; at least 1 utterance is needed");
        }
        for (int frames : lengths.frames) {
            if (frames < 1) {
                throw new UsageException("--frames has " + frames + "; at least 1 frame is needed");
            }
        }
        if (Set.copyOf(lengths.frames).size() < lengths.frames.size()) {
            throw new UsageException("--frames has a number twice: " + lengths.frames);
        }
    }

    private static String text(Model model, List<Path> files) {
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            text.append("wrote   ").append(file).append("   fingerprint ");
            text.append(model.fingerprint().abbreviated()).append('\n');
        }
        return text.toString();
    }

    private static String json(Model model, List<Path> files) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("model", model.name());
        object.put("fingerprint", model.fingerprint().hex());
        object.put("files", files.stream().map(Path::toString).toList());
        return Json.write(object);
    }
}
