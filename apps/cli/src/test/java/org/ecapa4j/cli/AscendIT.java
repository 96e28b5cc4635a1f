package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.ecapa4j.Ecapa4j;
import org.ecapa4j.backends.ascend.OmSideFile;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.ecapa4j.backends.ascend.standin.ToyModel;
import org.ecapa4j.fixtures.Fixtures;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged command with the Ascend backend, on the stand-in for AscendCL. */
class AscendIT {
    private static final String A = "samples/speaker-1688-a.wav";
    private static final String B = "samples/speaker-1688-b.wav";

    @TempDir
    static Path folder = Path.of("");

    private static Path report = Path.of("");
    private static Path oms = Path.of("");

    private record Ended(int code, String out, String err) {}

    /**
     * As a user does it: the network is exported and compiled, and the backend reads what that wrote. In ATC's place a script
     * copies a toy model of the same network, whose ports are named as the export says.
     */
    @BeforeAll
    static void compile() throws Exception {
        report = folder.resolve("report.json");
        oms = folder.resolve("om");
        Path onnx = folder.resolve("default.onnx");
        Ended converted = run("convert", "default", "--to", "onnx", "--dynamic", "--mask", "--out", folder.toString());
        assertThat(converted.out()).as(converted.toString()).startsWith("wrote   " + onnx);
        Map<String, @Nullable Object> exported =
                Json.parseObject(Files.readString(folder.resolve("default.json")), "the export");
        Path toy = folder.resolve("toy");
        try (Ecapa4j ecapa = Ecapa4j.start()) {
            ToyModel.lengths(1, 400, 1600)
                    .withMask()
                    .withPorts(text(exported, "input"), text(exported, "mask"), text(exported, "output"))
                    .write(ecapa.model().network(), toy);
        }
        Path atc = folder.resolve("atc");
        Files.writeString(
                atc,
                "#!/bin/sh\nfor a; do case $a in --output=*) cp '" + toy + "' \"${a#--output=}.om\";; esac; done\n");
        Files.setPosixFilePermissions(atc, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> compile =
                List.of("ascend", "compile", onnx.toString(), "--soc", ToyModel.SOC, "--gears", "400,1600");
        List<String> command = new ArrayList<>(compile);
        command.addAll(List.of("--atc", atc.toString(), "--out", oms.toString()));
        Ended compiled = run(command.toArray(String[]::new));
        assertThat(compiled.out())
                .as(compiled.toString())
                .isEqualTo("wrote   " + oms.resolve("default_" + ToyModel.SOC + ".om") + "\n");
        assertThat(report).as("initialised").doesNotExist();
    }

    @BeforeEach
    void noReport() throws Exception {
        Files.deleteIfExists(report);
    }

    @ParameterizedTest
    @CsvSource({"0, " + B, "1, samples/speaker-3080-b.flac"})
    void theVerdictIsThatOfTheCpu(int code, String other) throws Exception {
        Map<String, @Nullable Object> cpu = verify("cpu", code, other);
        Map<String, @Nullable Object> ascend = verify("ascend", code, other);
        assertThat(value(ascend, "decision")).isEqualTo(value(cpu, "decision"));
        assertThat(((Number) value(ascend, "score")).doubleValue())
                .isCloseTo(((Number) value(cpu, "score")).doubleValue(), Offset.offset(1e-5));
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

    @Test
    void processesThatCompileToOnePlaceLeaveAPair() throws Exception {
        Path there = Files.createDirectories(folder.resolve("pairs"));
        Path nano = Files.copy(Fixtures.path("golden/ckpt/nano_ecapa.ckpt"), there.resolve("default.ckpt"));
        Ended converted = run("convert", nano.toString(), "--to", "onnx", "--dynamic", "--out", there.toString());
        assertThat(converted.code()).as(converted.toString()).isZero();
        // What is compiled tells of what it is.
        Path atc = there.resolve("atc");
        Files.writeString(
                atc,
                "#!/bin/sh\nfor a; do case $a in --model=*) model=${a#--model=};; --output=*) om=${a#--output=}.om;; esac; done\n"
                        + "cp \"${model%.onnx}.json\" \"$om\"\n");
        Files.setPosixFilePermissions(atc, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (int i = 0; i < 3; i++) {
            List<Process> processes = new ArrayList<>();
            for (Path onnx : List.of(folder.resolve("default.onnx"), there.resolve("default.onnx"))) {
                processes.add(compiling(onnx, atc, there.resolve("om")).start());
            }
            for (Process process : processes) {
                assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ends").isTrue();
                assertThat(process.exitValue()).isZero();
            }
            Path om = there.resolve("om/default_" + ToyModel.SOC + ".om");
            assertThat(text(Json.parseObject(Files.readString(om), "om"), "network"))
                    .isEqualTo(OmSideFile.read(om).network().hex());
        }
    }

    @Test
    void aSignalEndsTheCompilerAndLeavesNothingOfIt() throws Exception {
        Path there = Files.createDirectories(folder.resolve("interrupted"));
        Path om = Files.writeString(there.resolve("default_" + ToyModel.SOC + ".om"), "of before");
        Files.writeString(OmSideFile.beside(om), "and its description");
        Path started = folder.resolve("started");
        Path beats = folder.resolve("beats");
        Path atc = folder.resolve("writing-atc");
        // As ATC does, it lets processes of their own write.
        Files.writeString(
                atc,
                "#!/bin/sh\n(touch '" + started + "'; while test -e '" + started + "'; do echo >> '" + beats
                        + "'; done) &\n" + "wait\n");
        Files.setPosixFilePermissions(atc, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path err = folder.resolve("interrupted-err");
        Process process = compiling(folder.resolve("default.onnx"), atc, there)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
        while (process.isAlive() && !Files.exists(beats)) {
            Thread.sleep(1);
        }
        assertThat(there).isDirectoryContaining("glob:**/.compiling-*");
        process.destroy();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(128 + 15);
        long written = Files.size(beats);
        Thread.sleep(200);
        assertThat(beats).hasSize(written);
        assertThat(err).hasContent("ecapa: interrupted; every om is whole or as it was before");
        assertThat(there).isDirectoryNotContaining("glob:**/.compiling-*");
        assertThat(om).hasContent("of before");
        assertThat(OmSideFile.beside(om)).hasContent("and its description");
    }

    private static ProcessBuilder compiling(Path onnx, Path atc, Path out) {
        return PackagedCommand.builder(
                PackagedCommand.CLASS_PATH,
                List.of(
                        "ascend",
                        "compile",
                        onnx.toString(),
                        "--soc",
                        ToyModel.SOC,
                        "--gears",
                        "400,1600",
                        "--atc",
                        atc.toString(),
                        "--out",
                        out.toString()));
    }

    private static void assertNoComplaints() throws Exception {
        Map<String, @Nullable Object> json = Json.parseObject(Files.readString(report), "report");
        assertThat(json).containsEntry("violations", List.of()).containsEntry("leaks", List.of());
    }

    private static Map<String, @Nullable Object> verify(String backend, int code, String other) throws Exception {
        Ended ended = run("verify", "--json", "--backend", backend, A, other);
        assertThat(ended.code()).as(ended.toString()).isEqualTo(code);
        return Json.parseObject(ended.out(), backend);
    }

    private static Object value(Map<String, @Nullable Object> json, String key) {
        Object value = json.get(key);
        assertThat(value).as(json.toString()).isNotNull();
        return value == null ? "" : value;
    }

    private static String text(Map<String, @Nullable Object> json, String key) {
        return String.valueOf(value(json, key));
    }

    private static Ended run(String... arguments) throws Exception {
        List<String> properties = List.of(
                "-Decapa4j.ascend.library-path=" + Standin.library(),
                "-Decapa4j.ascend.device-folder=" + Standin.deviceFolder(folder),
                "-Decapa4j.ascend.models=" + oms);
        List<String> how = new ArrayList<>(properties);
        how.addAll(PackagedCommand.CLASS_PATH);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = PackagedCommand.builder(how, List.of(arguments))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("ASCEND_COREDUMP_SIGNAL", "none");
        builder.environment().put("ACLSIM_REPORT", report.toString());
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ends").isTrue();
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
