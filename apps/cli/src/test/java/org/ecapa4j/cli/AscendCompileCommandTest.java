package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.ascend.OmSideFile;
import org.ecapa4j.cli.Cli.Result;
import org.ecapa4j.io.Json;
import org.ecapa4j.model.Fingerprint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ecapa ascend compile}, with a script in the place of the compiler. */
class AscendCompileCommandTest {
    private static final String COMPILE =
            "for a; do case $a in --output=*) echo om > \"${a#--output=}.om\";; esac; done";

    @TempDir
    Path folder;

    @BeforeEach
    void networks() {
        convert("--frames", "301", "--mask");
        convert("--dynamic", "--mask");
    }

    @Test
    void withoutTheCompilerTheCommandsArePrinted() {
        Result result = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3", "--out", "oms");
        assertThat(result.code()).as(result.toString()).isEqualTo(69);
        assertThat(result.text())
                .isEqualTo(
                        "mkdir -p oms\nrm -f oms/nano_ecapa-301_Ascend310P3.om.json && atc --mode=0 --framework=5 --model="
                                + fixed()
                                + " --output=oms/nano_ecapa-301_Ascend310P3 --soc_version=Ascend310P3 --input_format=ND"
                                + " '--input_shape=feats:1,301,80;mask:1,301' --precision_mode_v2=origin --output_type=FP32"
                                + " && printf '%s\\n' '{\"format\": \"ecapa4j-om 1\", \"model\": \"nano_ecapa\", \"network\": \""
                                + network() + "\", \"precision\": \"f32\", \"soc\": \"Ascend310P3\"}'"
                                + " > oms/nano_ecapa-301_Ascend310P3.om.json\n");
        assertThat(result.err()).contains("ATC was not found on the PATH", "source set_env.sh");
    }

    @Test
    void gearsNameEveryMovingAxis() {
        Result result = Cli.run(
                "ascend", "compile", dynamic(), "--soc", "Ascend910B1", "--gears", "301,601", "--precision", "fp16");
        assertThat(result.text())
                .contains(
                        "'--input_shape=feats:1,-1,80;mask:1,-1' '--dynamic_dims=301,301;601,601'"
                                + " --precision_mode_v2=fp16",
                        "--output=" + folder.resolve("nano_ecapa_Ascend910B1_fp16 "),
                        "\"precision\": \"f16\"");
    }

    @Test
    void aNameThatIsAnotherChipsThanItSeemsIsPointedOut() {
        assertThat(Cli.run("ascend", "compile", fixed(), "--soc", "Ascend910B").err())
                .contains("Ascend910B is a kind of the first 910", "Ascend910B1 to Ascend910B4", "ATC was not found");
    }

    @Test
    void theCompilerIsRunAndTheResultDescribed() throws IOException {
        Path atc = script(COMPILE);
        Result result = Cli.run(
                "ascend", "compile", dynamic(), "--gears", "301,601", "--soc", "Ascend310P3", "--atc", atc.toString());
        assertThat(result.code()).as(result.toString()).isZero();
        Path om = folder.resolve("nano_ecapa_Ascend310P3.om");
        assertThat(result.text()).isEqualTo("wrote   " + om + "\n");
        assertThat(om).isNotEmptyFile();
        assertThat(OmSideFile.read(om))
                .isEqualTo(new OmSideFile("nano_ecapa", new Fingerprint(network()), Precision.F32, "Ascend310P3"));
    }

    @Test
    void thePrintedCommandsWriteWhatCompilingWrites() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(script(COMPILE), bin.resolve("atc"), StandardCopyOption.COPY_ATTRIBUTES);
        Path there = folder.resolve("another one's machine");
        Result printed = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3", "--out", there.toString());
        Process shell = new ProcessBuilder("sh", "-ec", "PATH=" + bin + ":$PATH\n" + printed.text()).start();
        assertThat(shell.waitFor()).as(printed.text()).isZero();
        String atc = bin.resolve("atc").toString();
        assertThat(Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3", "--atc", atc)
                        .code())
                .isZero();
        String name = "nano_ecapa-301_Ascend310P3.om";
        assertThat(there.resolve(name)).isNotEmptyFile();
        assertThat(OmSideFile.beside(there.resolve(name)))
                .hasSameBinaryContentAs(OmSideFile.beside(folder.resolve(name)));
    }

    @Test
    void whatWasCompiledBeforeStaysWhereTheCompilerFails() throws IOException {
        Path om = folder.resolve("nano_ecapa-301_Ascend310P3.om");
        Files.writeString(om, "of before");
        Files.writeString(OmSideFile.beside(om), "and its description");
        Path atc = script(COMPILE + "; exit 1");
        assertThat(Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3", "--atc", atc.toString())
                        .code())
                .isEqualTo(70);
        assertThat(om).hasContent("of before");
        assertThat(OmSideFile.beside(om)).hasContent("and its description");
        assertThat(folder).isDirectoryNotContaining("glob:**/.compiling-*");
    }

    @Test
    void aDescriptionIsNeverBesideTheOmOfAnotherWhileOneIsCompiled() throws Exception {
        Path om = folder.resolve("nano_ecapa-301_Ascend310P3.om");
        Files.writeString(OmSideFile.beside(om), "of an om that is gone");
        Path atc = script("test -e " + om + " && exit 2; " + COMPILE);
        Result result = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3", "--atc", atc.toString());
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(OmSideFile.read(om).network().hex()).isEqualTo(network());
        // The printed commands let ATC write to the place itself, so they take the description away before.
        Files.writeString(OmSideFile.beside(om), "of before");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(script(COMPILE + "; exit 1"), bin.resolve("atc"), StandardCopyOption.COPY_ATTRIBUTES);
        Result printed = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3");
        Process shell = new ProcessBuilder("sh", "-c", "PATH=" + bin + ":$PATH\n" + printed.text()).start();
        assertThat(shell.waitFor()).isEqualTo(1);
        assertThat(OmSideFile.beside(om)).doesNotExist();
    }

    @Test
    void aCompilerThatFailsIsQuoted() throws IOException {
        Path atc = script("echo E10001: the value of soc_version is wrong >&2; exit 1");
        Result result = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend0", "--atc", atc.toString());
        assertThat(result.code()).isEqualTo(70);
        assertThat(result.err())
                .contains("ATC ended with 1 and did not compile '" + fixed() + "'; it said:\nE10001: the value of");
        Path silent = script("exit 0");
        assertThat(Cli.run("ascend", "compile", fixed(), "--soc", "Ascend0", "--atc", silent.toString())
                        .err())
                .contains(
                        "ATC ended with 0 but did not write 'nano_ecapa-301_Ascend0.om'; it wrote nothing and said:\n");
        Path other = script(COMPILE.replace(".om", "_linux.om") + "; " + COMPILE.replace(".om", ".o") + "; echo done");
        assertThat(Cli.run("ascend", "compile", fixed(), "--soc", "Ascend0", "--atc", other.toString())
                        .err())
                .contains("did not write 'nano_ecapa-301_Ascend0.om'; it wrote 'nano_ecapa-301_Ascend0.o',"
                        + " 'nano_ecapa-301_Ascend0_linux.om' and said:\ndone");
        Result nowhere = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend0", "--atc", "nowhere/atc");
        assertThat(nowhere.code()).isEqualTo(74);
        assertThat(nowhere.err()).contains("ATC ('nowhere/atc') cannot be run: ");
    }

    @Test
    void aFolderThatIsGoneHidesNoFailure() throws IOException {
        Path atc = script("for a; do case $a in --output=*) rm -r \"$(dirname \"${a#--output=}\")\";; esac; done;"
                + " echo E10001; exit 1");
        Result result = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend0", "--atc", atc.toString());
        assertThat(result.code()).as(result.toString()).isEqualTo(70);
        assertThat(result.err()).contains("ATC ended with 1 and did not compile", "E10001");
    }

    @Test
    void anOmThatCannotBeWrittenIsNotTheCompilersFailure() throws IOException {
        Path om = folder.resolve("nano_ecapa-301_Ascend310P3.om");
        Files.writeString(om, "of before");
        Files.writeString(OmSideFile.beside(om), "and its description");
        Path lock = Files.createDirectory(folder.resolve(".ecapa4j-compile.lock"));
        String atc = script(COMPILE).toString();
        Result result = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3", "--atc", atc);
        assertThat(result.code()).as(result.toString()).isEqualTo(74);
        assertThat(result.err())
                .startsWith("ecapa: '" + om + "' cannot be written: java.nio.file.FileSystemException: " + lock + ": ")
                .hasLineCount(1);
        assertThat(om).hasContent("of before");
        assertThat(OmSideFile.beside(om)).hasContent("and its description");
        assertThat(folder).isDirectoryNotContaining("glob:**/.compiling-*");
        // Where no folder can be made, ATC is not run.
        Result system = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3", "--atc", atc, "--out", "/proc");
        assertThat(system.code()).isEqualTo(74);
        assertThat(system.err()).startsWith("ecapa: '/proc/nano_ecapa-301_Ascend310P3.om' cannot be written: java.");
    }

    @Test
    void whatCannotBeDescribedIsNotCompiled() throws IOException {
        Path om = folder.resolve("nano_ecapa-301_Ascend310P3.om");
        Files.writeString(om, "of before");
        Files.writeString(OmSideFile.beside(om), "and its description");
        Path ran = folder.resolve("ran");
        String atc = script("touch " + ran + "; " + COMPILE).toString();
        Path json = folder.resolve("nano_ecapa-301.json");
        String right = Files.readString(json);
        for (String wrong : List.of(
                right.replace(network(), "52b6"),
                right.replace("\"nano_ecapa\"", "\" \""),
                right.replace("\"nano_ecapa\"", "7"))) {
            assertThat(wrong).isNotEqualTo(right);
            Files.writeString(json, wrong);
            Result result = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3", "--atc", atc);
            assertThat(result.code()).as(result.toString()).isEqualTo(65);
            assertThat(result.err())
                    .containsPattern(
                            "has (network 52b6|model  |model 7), expected .*write both anew with 'ecapa convert'");
            assertThat(ran).doesNotExist();
            assertThat(om).hasContent("of before");
            assertThat(OmSideFile.beside(om)).hasContent("and its description");
        }
    }

    @Test
    void whatWasExportedWithoutADigestIsToBeExportedAnew() throws IOException {
        Path json = folder.resolve("nano_ecapa-301.json");
        Files.writeString(json, Files.readString(json).replaceFirst(",\\s*\"sha256\": *\"\\p{XDigit}+\"", ""));
        assertThat(json).content().doesNotContain("sha256");
        Result result = Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3");
        assertThat(result.code()).as(result.toString()).isEqualTo(65);
        assertThat(result.err())
                .isEqualTo("ecapa: '" + json + "' has no sha256, by which '" + fixed() + "' is known: an older"
                        + " 'ecapa convert' wrote it; write both anew with 'ecapa convert'\n");
    }

    @Test
    void wrongCallsAreRefused() throws IOException {
        assertThat(Cli.run("ascend", "compile", dynamic(), "--soc", "Ascend310P3")
                        .err())
                .contains("takes any number of frames; name those to compile it for by --gears");
        assertThat(Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3", "--gears", "301,601")
                        .err())
                .contains("has a fixed length of 301 frames; --gears is for networks of 'ecapa convert --dynamic'");
        assertThat(Cli.run("ascend", "compile", fixed(), "--soc", "310P3").code())
                .isEqualTo(64);
        assertThat(Cli.run("ascend", "compile", dynamic(), "--soc", "Ascend310P3", "--gears", "301")
                        .err())
                .contains("--gears are [301]; expected 2 to 100 different numbers of frames");
        assertThat(Cli.run("ascend", "compile", fixed(), "--soc", "Ascend310P3", "--precision", "bf16")
                        .err())
                .contains("--precision is 'bf16'; expected origin, fp16, mixed_float16 or cube_fp16in_fp32out");
        assertThat(Cli.run("ascend", "compile", fixed(), fixed(), "--soc", "Ascend310P3")
                        .err())
                .contains("would both be compiled to", "to different folders, by --out");
        Result air = Cli.run("ascend", "compile", "ecapatdnn.air", "--soc", "Ascend310P3");
        assertThat(air.code()).isEqualTo(65);
        assertThat(air.err())
                .contains(
                        "'ecapatdnn.air' is not what is compiled here: write the model as ONNX with 'ecapa convert MODEL"
                                + " --to onnx', where MODEL is its checkpoint, and name the files that it writes");
        Path json = folder.resolve("nano_ecapa.json");
        Files.copy(Path.of(dynamic()), folder.resolve("of-before.onnx"));
        Files.copy(Path.of(fixed()), Path.of(dynamic()), StandardCopyOption.REPLACE_EXISTING);
        Result mixed = Cli.run("ascend", "compile", dynamic(), "--soc", "Ascend310P3", "--gears", "301,601");
        assertThat(mixed.code()).isEqualTo(65);
        assertThat(mixed.err()).contains("describes another file than '" + dynamic() + "': it is of SHA-256 ");
        Files.move(folder.resolve("of-before.onnx"), Path.of(dynamic()), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(json, Files.readString(json).replace(network(), "52b6"));
        assertThat(Cli.run("ascend", "compile", dynamic(), "--soc", "Ascend310P3", "--gears", "301,601")
                        .err())
                .contains("has network 52b6, expected 64 hexadecimal digits; write both anew with 'ecapa convert'");
        Files.delete(json);
        Result lonely = Cli.run("ascend", "compile", dynamic(), "--soc", "Ascend310P3");
        assertThat(lonely.code()).isEqualTo(66);
        assertThat(lonely.err()).contains("has no description 'nano_ecapa.json' beside it");
        Files.writeString(folder.resolve("nano_ecapa.json"), "{\"format\": \"other\"}");
        assertThat(Cli.run("ascend", "compile", dynamic(), "--soc", "Ascend310P3")
                        .code())
                .isEqualTo(65);
        assertThat(Cli.run("ascend", "compile", "nowhere.onnx", "--soc", "Ascend310P3")
                        .code())
                .isEqualTo(66);
    }

    @Test
    void theCompilerIsFoundOnThePathAndBelowTheToolkit() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("toolkit/bin"));
        Path atc = Files.copy(script("exit 0"), bin.resolve("atc"), StandardCopyOption.COPY_ATTRIBUTES);
        assertThat(AscendCompileCommand.compiler(Map.of("PATH", "/nowhere:" + bin)::get))
                .contains(atc);
        assertThat(AscendCompileCommand.compiler(Map.of("ASCEND_HOME_PATH", folder + "/toolkit")::get))
                .contains(atc);
        assertThat(AscendCompileCommand.compiler(Map.of("PATH", "/nowhere")::get))
                .isEmpty();
    }

    private void convert(String... how) {
        String[] command = new String[how.length + 6];
        System.arraycopy(
                new String[] {"convert", Cli.NANO, "--to", "onnx", "--out", folder.toString()}, 0, command, 0, 6);
        System.arraycopy(how, 0, command, 6, how.length);
        assertThat(Cli.run(command).code()).isZero();
    }

    /** The fingerprint of the nano model's network alone. */
    private String network() {
        try {
            Object network = Json.parseObject(Files.readString(folder.resolve("nano_ecapa-301.json")), "description")
                    .get("network");
            return String.valueOf(network);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String fixed() {
        return folder.resolve("nano_ecapa-301.onnx").toString();
    }

    private String dynamic() {
        return folder.resolve("nano_ecapa.onnx").toString();
    }

    private Path script(String body) throws IOException {
        Path file = Files.createTempFile(folder, "atc", ".sh");
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}
