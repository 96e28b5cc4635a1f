package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ecapa4j.backends.ascend.standin.Standin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the provider says of what it finds; each case in a process that is made to be so. */
class AvailabilityTest {
    @TempDir
    private Path folder;

    @Test
    void theStandinIsTakenWithoutBeingInitialised() throws Exception {
        Path trace = folder.resolve("trace");
        assertThat(probe(Map.of("ACLSIM_TRACE", trace.toString()))).isEqualTo("available");
        assertThat(Files.exists(trace)).as("calls").isFalse();
    }

    @Test
    void thePairOfNewerToolkitsIsTaken() throws Exception {
        String split = Standin.splitLibraries().toString();
        assertThat(probe(Map.of(), "library-path", split)).isEqualTo("available");
        assertThat(probe(Map.of(), "library-path", split + "/libacl_rt.so")).isEqualTo("available");
    }

    @Test
    void whatNewerToolkitsLeaveOfTheOldNameIsTaken() throws Exception {
        List<String> open = List.of("-Dprobe.open=true");
        assertThat(probe(open, Map.of(), "library-path", Standin.shellLibrary().toString()))
                .startsWith("available");
    }

    @Test
    void anOlderToolkitIsTaken() throws Exception {
        List<String> open = List.of("-Dprobe.open=true");
        assertThat(probe(open, Map.of("ACLSIM_CANN", "8.0.RC3"))).startsWith("available");
        assertThat(probe(Map.of("ACLSIM_CANN", "8.0.RC3", "ACLSIM_MISSING", "aclrtMalloc")))
                .contains("(AscendCL 1.2.0) lacks required functions: aclrtMalloc\n");
    }

    @Test
    void theLibraryIsFoundByTheEnvironment() throws Exception {
        Path lib = Files.createDirectories(folder.resolve("cann/lib64"));
        Files.copy(Standin.library(), lib.resolve("libascendcl.so"));
        assertThat(probe(Map.of("LD_LIBRARY_PATH", lib.toString()), "library-path", "auto"))
                .isEqualTo("available");
        Map<String, String> toolkit =
                Map.of("ASCEND_TOOLKIT_HOME", folder.resolve("cann").toString());
        assertThat(probe(toolkit, "library-path", "auto")).isEqualTo("available");
    }

    @Test
    void nothingIsHere() throws Exception {
        String told = probe(Map.of(), "library-path", "auto", "device-folder", folder.toString());
        assertThat(told)
                .startsWith(
                        "reason: AscendCL was not found: looked for libascendcl.so, or libacl_rt.so and libacl_mdl.so,"
                                + " in ")
                .contains("/usr/local/Ascend/ascend-toolkit/latest/lib64", "no ASCEND_HOME_PATH is set")
                .contains("Besides: There is no NPU here: no " + folder + "/davinci0 or the like")
                .contains("remedy: install Huawei's toolkit (CANN) and driver, and run 'source")
                .contains("open: Backend 'ascend' cannot run here. AscendCL was not found");
    }

    @Test
    void theToolkitIsHereButNoNpu() throws Exception {
        assertThat(probe(Map.of(), "device-folder", folder.toString()))
                .startsWith("reason: There is no NPU here: no " + folder + "/davinci0 or the like\n")
                .contains("remedy: install the driver (check with 'npu-smi info'), or in a container pass the device"
                        + " nodes");
    }

    @Test
    void noRightToUseTheDevice() throws Exception {
        Path devices = Standin.deviceFolder(folder);
        Path node = devices.resolve("davinci_manager");
        assumeTrue(
                node.toFile().setReadable(false, false) && !Files.isReadable(node), "the superuser may read anything");
        assertThat(probe(Map.of(), "device-folder", devices.toString()))
                .contains("reason: This user may not read and write " + node, "usermod -aG HwHiAiUser");
    }

    @Test
    void whatTheDriverHasNotMadeIsNamed() throws Exception {
        Path devices = Standin.deviceFolder(folder);
        Files.delete(devices.resolve("devmm_svm"));
        Files.delete(devices.resolve("hisi_hdc"));
        assertThat(probe(Map.of(), "device-folder", devices.toString()))
                .contains("The driver's device nodes are not complete: there is no " + devices + "/devmm_svm and no "
                        + devices + "/hisi_hdc")
                .contains("remedy: in a container pass all of them on");
        Files.createFile(devices.resolve("svm0"));
        assertThat(probe(Map.of(), "device-folder", devices.toString()))
                .as("where Java runs on the NPU's own processor")
                .isEqualTo("available");
    }

    @Test
    void wrongSettingsAreNotPassedOver() throws Exception {
        assertThat(probe(Map.of(), "library-path", " "))
                .contains("reason: The settings do not say where AscendCL is: Key 'ecapa4j.ascend.library-path'")
                .contains("remedy: correct the key")
                .contains("open refuses: Key 'ecapa4j.ascend.library-path'");
    }

    @Test
    void theToolkitIsHereButItsEnvironmentIsNotSet() throws Exception {
        Path toolkit = folder.resolve("ascend-toolkit");
        Path lib = Files.createDirectories(toolkit.resolve("latest/lib64"));
        Files.copy(Standin.library(), lib.resolve("libascendcl.so"));
        Files.createFile(toolkit.resolve("set_env.sh"));
        assertThat(probe(Map.of(), "library-path", lib.toString()))
                .contains("reason: The toolkit is here (" + toolkit + ") but its environment is not")
                .contains("remedy: run 'source " + toolkit + "/set_env.sh' before Java starts");
        Map<String, String> sourced = Map.of("ASCEND_OPP_PATH", toolkit + "/latest/opp");
        assertThat(probe(sourced, "library-path", lib.toString())).isEqualTo("available");
    }

    @Test
    void stubsBehindALinkAreNotTaken() throws Exception {
        Path stubs = Files.createDirectories(folder.resolve("devlib"));
        Files.copy(Standin.library(), stubs.resolve("libascendcl.so"));
        Path link = Files.createSymbolicLink(folder.resolve("libascendcl.so"), stubs.resolve("libascendcl.so"));
        for (Path named : List.of(link, folder)) {
            assertThat(probe(Map.of(), "library-path", named.toString()))
                    .contains("reason: Only stubs of AscendCL were found");
        }
    }

    @Test
    void stubsAreNotTaken() throws Exception {
        Path stubs = Files.createDirectories(folder.resolve("devlib"));
        Files.copy(Standin.library(), stubs.resolve("libascendcl.so"));
        assertThat(probe(Map.of("LD_LIBRARY_PATH", stubs.toString()), "library-path", "auto"))
                .contains("reason: Only stubs of AscendCL were found, which fail every call with 100039: " + stubs)
                .contains("remedy: take devlib off LD_LIBRARY_PATH for Java");
    }

    @Test
    void aLibraryForAnotherProcessor() throws Exception {
        Path copy = folder.resolve("libascendcl.so");
        byte[] bytes = Files.readAllBytes(Standin.library());
        bytes[0] = 'x';
        Files.write(copy, bytes);
        assertThat(probe(Map.of(), "library-path", copy.toString()))
                .contains(
                        "reason: AscendCL is for another processor: ",
                        "remedy: install the toolkit for this processor");
    }

    @Test
    void aLibraryThatMissesAnother() throws Exception {
        Path split = Files.createDirectories(folder.resolve("half"));
        Files.copy(Standin.splitLibraries().resolve("libacl_mdl.so"), split.resolve("libascendcl.so"));
        assertThat(probe(Map.of(), "library-path", split.toString()))
                .contains("reason: AscendCL is here but what it needs is not: libacl_rt.so: cannot open shared object"
                        + " file")
                .contains("/set_env.sh' before Java starts");
    }

    @Test
    void missingFunctionsAreNamed() throws Exception {
        Path copy = Standin.without(folder, "aclrtMalloc", "aclmdlExecuteAsync", "aclrtGetMemInfo");
        assertThat(probe(Map.of(), "library-path", copy.toString()))
                .contains("lacks required functions: aclrtMalloc, aclmdlExecuteAsync\n")
                .contains("(CANN 9.1.0)")
                .contains("remedy: install a toolkit (CANN) with AscendCL 1.2.0 or later");
    }

    @Test
    void optionalFunctionsAreNotNeeded() throws Exception {
        Path copy = Standin.without(
                folder,
                "aclrtGetMemInfo",
                "aclGetRecentErrMsg",
                "aclrtSynchronizeStreamWithTimeout",
                "aclrtGetSocName");
        assertThat(probe(List.of("-Dprobe.open=true"), Map.of(), "library-path", copy.toString()))
                .startsWith("available");
    }

    @Test
    void theJvmKeepsItsSignals() throws Exception {
        List<String> open = List.of("-Dprobe.open=true");
        assertThat(probe(open, Map.of("ACLSIM_SIGNALS", "on"))).endsWith("null pointers: 200000");
        String without = probe(open, Map.of("ACLSIM_SIGNALS", "on", "ASCEND_COREDUMP_SIGNAL", ""));
        assertThat(without)
                .as("set by ourselves, with a warning")
                .contains("WARN")
                .contains("Java was started without ASCEND_COREDUMP_SIGNAL=none")
                .endsWith("null pointers: 200000");
    }

    private String probe(Map<String, String> environment, String... settings) throws Exception {
        return probe(List.of(), environment, settings);
    }

    private String probe(List<String> options, Map<String, String> environment, String... settings) throws Exception {
        return OwnProcess.run(AvailabilityProbe.class, folder, options, environment, settings);
    }
}
