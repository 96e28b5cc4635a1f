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
            "an npy array [N,E]. The rows' names stand beside x.npy in x.ids.txt, one a line; beside",
            "x.scp stands its archive x.ark. Kaldi's formats take no names with spaces. Only jsonl",
            "keeps passports: where an embedding comes from, and of what quality its recording was.",
            "If some inputs fail the others are written, the failures listed on standard error, and",
            "the exit code is that of the first."
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
            description = "json, csv, npy, ark, ark-text, scp or jsonl; by default what the name of --out ends in,"
                    + " else json.")
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
        chosen.check(files, out, terminal.outIsScreen());
        try (Ecapa4j ecapa = options.start();
                SpeakerEncoder encoder = ecapa.encoder()) {
            Inputs inputs = new Inputs(ecapa, terminal);
            Batch<Embedding> batch = Batch.run(
                    files, threads(ecapa), new Progress(terminal, files.size()), name -> inputs.embed(name, encoder));
            int code = batch.complain(failures());
            List<Outcome<Embedding>> embeddings = batch.successes();
            if (!embeddings.isEmpty()) {
                chosen.write(terminal, out, encoder.model().name(), embeddings, files.size() > 1);
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
            throw new TypeConversionException(
                    "expected one of " + EmbeddingFormat.names() + " but was '" + value + "'");
        }
    }
}
