package org.ecapa4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.errors.EcapaException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Model;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ecapa model check}. */
@Command(
        name = "check",
        description = "Reads a model with its card and calibration, and names every problem.",
        footer = {"", "Exit codes: 0 whole, 65 damaged, 66 not there."})
final class ModelCheckCommand extends EcapaCommand {
    @Mixin
    final ModelArgument argument = new ModelArgument();

    ModelCheckCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        argument.check(options);
        try (Ecapa4j ecapa = options.start()) {
            try {
                Model model = argument.load(ecapa);
                terminal.print(argument.json ? json(argument.name(ecapa), model, List.of()) : text(model));
                return ExitCodes.DONE;
            } catch (EcapaException e) {
                if (argument.json) {
                    terminal.print(json(argument.name(ecapa), null, problems(e)));
                    return ExitCodes.of(e);
                }
                throw e;
            }
        }
    }

    private static List<String> problems(EcapaException e) {
        return e instanceof ModelFormatException
                ? ((ModelFormatException) e).problems()
                : List.of(String.valueOf(e.getMessage()));
    }

    private static String text(Model model) {
        return "whole   " + model.name() + "   fingerprint "
                + model.fingerprint().abbreviated() + "   "
                + (model.card() == null ? "no card" : "card with matching SHA-256") + "   "
                + (model.profile() == null ? "no calibration profile" : "calibration profile of this model") + "\n";
    }

    private static String json(String name, @Nullable Model model, List<String> problems) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("model", name);
        object.put("whole", problems.isEmpty());
        object.put("problems", problems);
        object.put("fingerprint", model == null ? null : model.fingerprint().hex());
        object.put("card", model != null && model.card() != null);
        object.put("profile", model != null && model.profile() != null);
        return Json.write(object);
    }
}
