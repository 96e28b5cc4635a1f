package org.ecapa4j.cli;

import java.util.List;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.Embedding;
import org.ecapa4j.SpeakerEncoder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code ecapa embed}. */
@Command(
        name = "embed",
        description = "Computes the speaker embedding of each recording.",
        footer = {
            "",
            "One input gives one JSON object or an npy array [E]; several give a JSON array or",
            "an npy array [N,E]. If some inputs fail the others are written, the failures listed",
            "on standard error, and the exit code is that of the first."
        })
final class EmbedCommand extends EcapaCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "A recording, or an npy array of features, float32 [T,80] or [1,T,80], mean removed;"
                    + " - is standard input.")
    List<String> files = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "json, csv or npy; by default what the name of --out ends in, else json.")
    @Nullable
    EmbeddingFormat format;

    @Option(names = "--out", paramLabel = "FILE", description = "Write here, not to standard output.")
    @Nullable
    String out;

    EmbedCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        Inputs.check(files);
        EmbeddingFormat chosen = format == null ? EmbeddingFormat.ofFile(out) : format;
        if (chosen == EmbeddingFormat.NPY && out == null && terminal.outIsScreen()) {
            throw new UsageException(
                    "An npy array is not for the screen; name a file by --out, or redirect the output");
        }
        try (Ecapa4j ecapa = options.start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            Inputs inputs = new Inputs(ecapa, terminal);
            Batch<Embedding> batch = Batch.run(
                    files, threads(ecapa), new Progress(terminal, files.size()), name -> inputs.embed(name, encoder));
            int code = batch.complain(failures());
            List<Outcome<Embedding>> embeddings = batch.successes();
            if (!embeddings.isEmpty()) {
                byte[] content = chosen.write(encoder.model().name(), embeddings, files.size() > 1);
                if (out == null) {
                    terminal.write(content);
                } else {
                    OutputFile.write(Inputs.path(out), content);
                }
            }
            return code;
        }
    }

    /** By the names in lower case. */
    static final class FormatConverter implements ITypeConverter<EmbeddingFormat> {
        @Override
        public EmbeddingFormat convert(String value) {
            for (EmbeddingFormat format : EmbeddingFormat.values()) {
                if (Texts.kebab(format).equals(value)) {
                    return format;
                }
            }
            throw new TypeConversionException("expected json, csv or npy but was '" + value + "'");
        }
    }
}
