package org.ecapa4j.cli;

import com.google.inject.Injector;
import java.util.ArrayList;
import java.util.List;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.SpeakerEncoder;
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

    private int examine(DoctorReport report) {
        try {
            Injector injector = options.compose();
            try (Ecapa4j ecapa = injector.getInstance(Ecapa4j.class)) {
                report.plugins(injector.getInstance(PluginRegistry.class));
                report.configuration(ecapa.configuration());
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
