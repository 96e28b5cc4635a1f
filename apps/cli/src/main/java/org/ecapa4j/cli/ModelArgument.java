package org.ecapa4j.cli;

import org.ecapa4j.Ecapa4j;
import org.ecapa4j.model.Model;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code model show} and {@code model check} have in common. */
final class ModelArgument {
    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A model's name, or the path of a checkpoint or card; by default the configured model.")
    @Nullable
    String reference;

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    /** How the user called the model. */
    String name(Ecapa4j ecapa) {
        return reference == null ? ecapa.configuration().root().string("model") : reference;
    }

    /** @throws UsageException if the model is named twice */
    void check(CommonOptions options) {
        if (reference != null && options.model != null) {
            throw new UsageException(
                    "The model is named twice: '" + reference + "' and --model '" + options.model + "'");
        }
    }

    Model load(Ecapa4j ecapa) {
        return reference == null ? ecapa.model() : ecapa.model(reference);
    }
}
