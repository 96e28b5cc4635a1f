package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.OmSideFile;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Fingerprint;
import org.ecapa4j.network.EcapaNetwork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command with the Ascend backend, on the stand-in for AscendCL. */
class AscendIT {
    private static final String LIB = System.getProperty("ecapa4j-test.distribution", "");
    private static final String A = "samples/speaker-1688-a.wav";
    private static final String B = "samples/speaker-1688-b.wav";

    @TempDir
    Path folder;

    private Path report = Path.of("");

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void compile() {
        report = folder.resolve("report.json");
        EcapaNetwork network;
        try (Ecapa4j ecapa = Ecapa4j.start()) {
            network = ecapa.model().network();
        }
        Path om = folder.resolve("default.om");
        ToyModel.lengths(1, 400, 1600).withMask().write(network, om);
        new OmSideFile(Fingerprint.ofNetwork(network), Precision.F32, ToyModel.SOC).write(om);
    }

    @Test
    void theVerdictIsThatOfTheCpu() throws Exception {
        Map<String, @Nullable Object> cpu = verify("cpu");
        Map<String, @Nullable Object> ascend = verify("ascend");
        assertThat(ascend.get("decision")).isEqualTo(cpu.get("decision"));
        assertThat(((Number) value(ascend, "score")).doubleValue())
                .isCloseTo(((Number) value(cpu, "score")).doubleValue(), org.assertj.core.data.Offset.offset(1e-5));
        assertNoComplaints();
    }

    @Test
    void thePassportSaysWhatWasDoneWithTheLength() throws Exception {
        Ended ended = run("embed", "--backend", "ascend", A);
        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(ended.out()).contains("padded under a mask to ", "ascend");
        assertNoComplaints();
    }

    @Test
    void theDoctorOpensItWhenAsked() throws Exception {
        Ended closed = run("doctor");
        assertThat(closed.code()).as(closed.toString()).isZero();
        assertThat(closed.out()).contains("backend     ascend: available\n").doesNotContain("opened ");
        assertThat(Files.exists(report)).as("initialised").isFalse();
        Ended opened = run("doctor", "--open", "ascend");
        assertThat(opened.code()).as(opened.toString()).isZero();
        assertThat(opened.out())
                .contains("opened      ascend\n", "soc: Ascend310P3\n", "version: CANN 9.1.0\n", "runs on: the host\n");
        assertNoComplaints();
    }

    private void assertNoComplaints() throws Exception {
        Map<String, @Nullable Object> json = Json.parseObject(Files.readString(report), "report");
        assertThat(json).containsEntry("violations", List.of()).containsEntry("leaks", List.of());
    }

    private Map<String, @Nullable Object> verify(String backend) throws Exception {
        Ended ended = run("verify", "--json", "--backend", backend, A, B);
        assertThat(ended.code()).as(ended.toString()).isZero();
        return Json.parseObject(ended.out(), backend);
    }

    private static Object value(Map<String, @Nullable Object> json, String key) {
        Object value = json.get(key);
        assertThat(value).as(json.toString()).isNotNull();
        return value == null ? "" : value;
    }

    private Ended run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dorg.bytedeco.javacpp.cachedir=" + System.getProperty("ecapa4j-test.natives", ""));
        command.add("-Decapa4j.ascend.library-path=" + Standin.library());
        command.add("-Decapa4j.ascend.device-folder=" + Standin.deviceFolder(folder));
        command.add("-Decapa4j.ascend.models=" + folder);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", LIB + File.separator + "*", "org.ecapa4j.cli.Main"));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Fixtures.root().toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("ASCEND_COREDUMP_SIGNAL", "none");
        builder.environment().put("ACLSIM_REPORT", report.toString());
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ends").isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
