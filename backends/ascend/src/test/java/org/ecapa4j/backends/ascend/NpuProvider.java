package org.ecapa4j.backends.ascend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.backend.Capability;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.config.EcapaConfiguration;
import org.ecapa4j.config.Settings;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelExporter;
import org.ecapa4j.network.EcapaNetwork;
import org.ecapa4j.plugins.onnx.OnnxModelExporter;

/** On this machine's NPU, with models that ATC makes of our ONNX export, by the built command of this checkout. */
final class NpuProvider extends PreparingProvider {
    private static final String MASKED = "50,64,128,1200";
    private static final String EXACT = "5,6,7,8,9,10,16,31,50,97,120,200,256,301,404,1000";

    private final String soc;
    private int count;

    NpuProvider(String soc) {
        this.soc = soc;
    }

    @Override
    Settings settings(String... keysAndValues) {
        Map<String, String> overrides = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            overrides.put("ecapa4j.ascend." + keysAndValues[i], keysAndValues[i + 1]);
        }
        Map<String, String> properties = new HashMap<>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("ecapa4j."))
                .forEach(name -> properties.put(name, System.getProperty(name, "")));
        return EcapaConfiguration.load(
                        NpuProvider.class.getClassLoader(), List.of(), System.getenv(), properties, overrides)
                .section("ascend");
    }

    @Override
    void prepare(EcapaNetwork network, Precision precision, Models models) {
        boolean reflects = Capability.neededFor(network, precision).contains(Capability.REFLECTED_EDGES);
        FrontEnd frontEnd = FrontEnd.speechbrain();
        Model model = new Model(
                "kit-" + count++, network, frontEnd, Fingerprint.of(network, frontEnd), null, null);
        Path folder = Path.of(models.folder());
        ModelExporter.Request any = new ModelExporter.Request(List.of(), 1, !reflects);
        Path onnx = new OnnxModelExporter()
                .export(model, any, folder.resolveSibling("onnx"))
                .get(0);
        run(List.of(
                Path.of(System.getProperty("ecapa4j-test.root", "."), "ecapa").toString(),
                "ascend",
                "compile",
                onnx.toString(),
                "--soc",
                soc,
                "--gears",
                reflects ? EXACT : MASKED,
                "--precision",
                precision == Precision.F32 ? "origin" : "mixed_float16",
                "--out",
                folder.toString()));
    }

    private static void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " ended with " + process.exitValue() + ":\n" + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
