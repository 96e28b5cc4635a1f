package org.ecapa4j.cli;

import com.google.inject.Injector;
import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendContext;
import org.ecapa4j.backend.BackendListener;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.cli.compute.Agreement;
import org.ecapa4j.cli.doctor.Machine;
import org.ecapa4j.cli.doctor.SelfCheck;
import org.ecapa4j.plugin.PluginRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ecapa doctor}. */
@Command(
        name = "doctor",
        description = "Shows what was found here (plugins, backends, models, machine) and checks that it computes.",
        footer = {"", "Exit codes: 0 all is right, 69 no backend, 70 the self-check fails, 78 configuration."})
final class DoctorCommand extends EcapaCommand {
    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    @Option(
            names = "--open",
            paramLabel = "ID",
            description = "Also open this backend, which may initialise a device, and show what it says of itself.")
    List<String> open = new ArrayList<>();

    DoctorCommand(Terminal terminal) {
        super(terminal);
    }

    /** What can be told is told, even where the library does not start. */
    @Override
    public Integer call() {
        DoctorReport report = new DoctorReport(Version.number(), Machine.examine());
        int code = examine(report);
        terminal.print(json ? report.toJson() : report.toText());
        return code;
    }

    private static void open(Ecapa4j ecapa, String id, DoctorReport report) {
        BackendProvider provider = ecapa.plugins()
                .find(BackendProvider.class, id)
                .orElseThrow(() -> new UsageException("--open is '" + id + "', which is no backend's id; the lines"
                        + " 'backend' show what there is"));
        BackendContext context = new BackendContext(ecapa.configuration().section(id), 1, BackendListener.NONE);
        try (Backend backend = provider.open(context)) {
            report.opened(backend);
        }
    }

    private int examine(DoctorReport report) {
        try {
            Injector injector = options.compose();
            try (Ecapa4j ecapa = injector.getInstance(Ecapa4j.class)) {
                report.plugins(injector.getInstance(PluginRegistry.class), ecapa.configuration());
                report.configuration(ecapa.configuration());
                for (String id : open) {
                    open(ecapa, id, report);
                }
                SpeakerEncoder encoder = ecapa.encoder();
                report.encoder(encoder);
                List<String> problems = new ArrayList<>(SelfCheck.problems(encoder));
                for (Agreement agreement : Agreement.ofAll(ecapa)) {
                    report.agreement(agreement);
                    if (!agreement.isWithinLimit()) {
                        problems.add(agreement.disagreement());
                    }
                }
                problems.forEach(report::problem);
                return problems.isEmpty() ? ExitCodes.DONE : ExitCodes.INTERNAL;
            }
        } catch (RuntimeException e) {
            report.problem(failures().sentence(e));
            if (options.stackTrace()) {
                terminal.trace(e);
            }
            return ExitCodes.of(e);
        }
    }
}
