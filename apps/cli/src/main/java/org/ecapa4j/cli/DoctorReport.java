package org.ecapa4j.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.audio.AudioDecoder;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.BackendProvider;
import org.ecapa4j.cli.compute.Agreement;
import org.ecapa4j.cli.doctor.Machine;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.ModelSource;
import org.ecapa4j.plugin.Availability;
import org.ecapa4j.plugin.PluginDescription;
import org.ecapa4j.plugin.PluginRegistry;
import org.jspecify.annotations.Nullable;

/** What {@code ecapa doctor} found, gathered step by step. */
final class DoctorReport {
    private final String version;
    private final Machine machine;
    private final List<PluginDescription> plugins = new ArrayList<>();
    private final Map<String, Availability> backends = new LinkedHashMap<>();
    private final Map<String, Availability> decoders = new LinkedHashMap<>();
    private final Map<String, Agreement> agreements = new HashMap<>();
    private final Map<String, Map<String, String>> opened = new LinkedHashMap<>();
    private final List<String> models = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable String configuredBackend;
    private @Nullable String chosenBackend;
    private @Nullable String model;
    private @Nullable String fingerprint;

    DoctorReport(String version, Machine machine) {
        this.version = version;
        this.machine = machine;
    }

    void plugins(PluginRegistry registry, EcapaConfiguration configuration) {
        plugins.addAll(registry.descriptions());
        for (BackendProvider provider : registry.all(BackendProvider.class)) {
            backends.put(provider.id(), provider.availability(configuration.section(provider.id())));
        }
        for (AudioDecoder decoder : registry.all(AudioDecoder.class)) {
            decoders.put(decoder.id(), decoder.availability());
        }
        for (ModelSource source : registry.all(ModelSource.class)) {
            source.names().stream().sorted().forEach(models::add);
        }
    }

    void configuration(EcapaConfiguration configuration) {
        warnings.addAll(configuration.warnings());
        configuredBackend = configuration.root().string("backend");
    }

    void encoder(SpeakerEncoder encoder) {
        chosenBackend = encoder.backend();
        model = encoder.model().name();
        fingerprint = encoder.model().fingerprint().hex();
    }

    void agreement(Agreement agreement) {
        agreements.put(agreement.backend(), agreement);
    }

    void opened(Backend backend) {
        opened.put(backend.id(), backend.properties());
    }

    void problem(String problem) {
        problems.add(problem);
    }

    String toText() {
        StringBuilder text = new StringBuilder();
        line(text, "ecapa", version);
        line(text, "java", machine.java());
        line(text, "system", machine.operatingSystem() + ", C library " + machine.cLibrary());
        line(text, "processor", machine.processor() + ", " + machine.processors() + " usable");
        line(text, "features", features());
        line(
                text,
                "memory",
                megabytes(machine.memoryBytes()) + ", Java may use " + megabytes(machine.heapLimitBytes()));
        for (PluginDescription plugin : plugins) {
            line(
                    text,
                    "plugin",
                    plugin.spi() + " " + plugin.id() + ", version " + plugin.version() + ", " + plugin.location());
        }
        backends.forEach((id, availability) ->
                line(text, "backend", id + ": " + describe(availability) + describe(agreements.get(id))));
        opened.forEach((id, properties) -> {
            line(text, "opened", id);
            properties.forEach((name, value) -> line(text, "", name + ": " + value));
        });
        decoders.forEach((id, availability) -> line(text, "decoder", id + ": " + describe(availability)));
        models.forEach(name -> line(text, "model", name));
        if (chosenBackend != null) {
            line(
                    text,
                    "chosen",
                    "backend " + chosenBackend + " (configured: " + configuredBackend + "), model " + model);
        }
        warnings.forEach(warning -> line(text, "warning", warning));
        problems.forEach(problem -> line(text, "problem", problem.replace("\n", "\n" + " ".repeat(12))));
        line(text, "self-check", problems.isEmpty() ? "all is right" : "failed");
        return text.toString();
    }

    String toJson() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("version", version);
        object.put("java", machine.java());
        object.put("operatingSystem", machine.operatingSystem());
        object.put("cLibrary", machine.cLibrary());
        object.put("processor", machine.processor());
        object.put("processors", machine.processors());
        object.put("processorFeatures", machine.processorFeatures());
        object.put("memoryBytes", machine.memoryBytes() < 0 ? null : machine.memoryBytes());
        object.put("heapLimitBytes", machine.heapLimitBytes());
        object.put("plugins", plugins.stream().map(DoctorReport::toJson).toList());
        List<Object> backendObjects = new ArrayList<>();
        backends.forEach((id, availability) -> backendObjects.add(toJson(id, availability)));
        object.put("backends", backendObjects);
        object.put("opened", opened);
        List<Object> decoderObjects = new ArrayList<>();
        decoders.forEach((id, availability) -> decoderObjects.add(availability(id, availability)));
        object.put("decoders", decoderObjects);
        object.put("models", models);
        object.put("configuredBackend", configuredBackend);
        object.put("chosenBackend", chosenBackend == null ? null : Texts.backendId(chosenBackend));
        object.put("chosenBackendDetail", chosenBackend == null ? null : Texts.backendDetail(chosenBackend));
        object.put("model", model);
        object.put("fingerprint", fingerprint);
        object.put("warnings", warnings);
        object.put("problems", problems);
        object.put("healthy", problems.isEmpty());
        return Json.write(object);
    }

    private static Map<String, @Nullable Object> toJson(PluginDescription plugin) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("spi", plugin.spi());
        object.put("id", plugin.id());
        object.put("version", plugin.version());
        object.put("location", plugin.location());
        object.put("provider", plugin.provider());
        return object;
    }

    private Map<String, @Nullable Object> toJson(String id, Availability availability) {
        Agreement agreement = agreements.get(id);
        Map<String, @Nullable Object> object = availability(id, availability);
        object.put("detail", agreement == null ? null : agreement.detail());
        object.put("maxDifference", agreement == null ? null : agreement.maxDifference());
        return object;
    }

    private static Map<String, @Nullable Object> availability(String id, Availability availability) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("id", id);
        object.put("available", availability.isAvailable());
        object.put("reason", availability.reason());
        object.put("remedy", availability.remedy());
        return object;
    }

    private String features() {
        return machine.processorFeatures().isEmpty() ? "unknown" : String.join(" ", machine.processorFeatures());
    }

    private static String describe(Availability availability) {
        return availability.isAvailable()
                ? "available"
                : "not available: " + availability.reason() + "; " + availability.remedy();
    }

    private static String describe(@Nullable Agreement agreement) {
        if (agreement == null) {
            return "";
        }
        String detail = agreement.detail().isEmpty() ? "" : ", " + agreement.detail();
        return detail + ", differs from the reference by at most " + agreement.maxDifference();
    }

    private static String megabytes(long bytes) {
        return bytes < 0 ? "unknown" : (bytes >> 20) + " MB";
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name)
                .append(" ".repeat(Math.max(1, 12 - name.length())))
                .append(value)
                .append('\n');
    }
}
