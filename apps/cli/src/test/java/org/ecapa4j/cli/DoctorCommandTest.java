package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ecapa4j.cli.Cli.Result;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    @Test
    void aHealthyInstallationIsDescribed() {
        Result result = Cli.run("doctor");
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.text())
                .contains("java        " + System.getProperty("java.version"), "C library ", "processor ", "memory ")
                .contains("plugin      BackendProvider reference, version ", "plugin      AudioDecoder flac, version ")
                .contains("plugin      BackendProvider cpu, version ", "chosen      backend cpu ")
                .contains(
                        "backend     reference: available, plain Java, double, differs from the reference by at most 0.0\n")
                .containsPattern(
                        "backend     cpu: available, (scalar|avx2|avx512|neon), differs from the reference by at most \\d.*\n")
                .contains("plugin      AudioDecoder ffmpeg, version ", "decoder     ffmpeg: available\n")
                .contains("decoder     wav: available\n", "decoder     flac: available\n")
                .contains("model       default")
                .endsWith("self-check  all is right\n");
    }

    @Test
    void jsonHasPluginsWithJarAndVersion() {
        Map<String, @Nullable Object> json = Cli.run("doctor", "--json").json();
        assertThat(json)
                .containsEntry("healthy", true)
                .containsEntry("chosenBackend", "cpu")
                .containsEntry("configuredBackend", "auto")
                .containsEntry("problems", List.of());
        assertThat(String.valueOf(json.get("decoders")))
                .contains("id=ffmpeg, available=true, reason=null, remedy=null");
        List<?> plugins = (List<?>) Objects.requireNonNull(json.get("plugins"));
        assertThat(plugins)
                .hasSizeGreaterThanOrEqualTo(7)
                .allSatisfy(plugin -> assertThat((Map<?, ?>) plugin)
                        .extracting("spi", "id", "version", "location", "provider")
                        .doesNotContainNull());
    }

    @Test
    void aForcedInstructionSetIsShown() {
        Result result = Cli.run("doctor", "-D", "ecapa4j.cpu.isa=scalar");
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.text())
                .contains("backend     cpu: available, scalar, differs", "chosen      backend cpu scalar");
    }

    @Test
    void anInstructionSetThatIsNotHereIsAProblem() {
        Result result = Cli.run("doctor", "-D", "ecapa4j.cpu.isa=sse9");
        assertThat(result.code()).isEqualTo(78);
        assertThat(result.text()).contains("problem     Key 'ecapa4j.cpu.isa'", "'sse9'", "self-check  failed");
    }

    @Test
    void aBackendThatIsNotHereIsAProblemAndTheRestIsStillTold() {
        Result result = Cli.run("doctor", "--backend", "gpu");
        assertThat(result.code()).isEqualTo(69);
        assertThat(result.text())
                .contains("java ", "backend     reference: available")
                .contains("problem     Backend 'gpu' was asked for")
                .endsWith("self-check  failed\n");
    }

    @Test
    void aWrongConfigurationIsAProblemAndTheMachineIsStillTold() {
        Result result = Cli.run("doctor", "--json", "-D", "ecapa4j.bakend=x");
        assertThat(result.code()).isEqualTo(78);
        assertThat(result.json()).containsEntry("healthy", false).containsKeys("java", "cLibrary");
        assertThat((List<?>) result.json().get("problems"))
                .singleElement()
                .asString()
                .contains("ecapa4j.bakend");
    }

    @Test
    void aBackendIsOpenedWhenAsked() {
        Result result = Cli.run("doctor", "--open", "cpu");
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.text()).contains("opened      cpu\n");
        Result unknown = Cli.run("doctor", "--open", "gpu");
        assertThat(unknown.code()).isEqualTo(64);
        assertThat(unknown.text()).contains("problem     --open is 'gpu', which is no backend's id");
        Result absent = Cli.run("doctor", "--open", "ascend", "-D", "ecapa4j.ascend.library-path=/nowhere");
        assertThat(absent.code()).isEqualTo(69);
        assertThat(absent.text()).contains("problem     Backend 'ascend' cannot run here. AscendCL was not found");
    }

    @Test
    void anotherModelIsCheckedToo() {
        Result result = Cli.run("doctor", "--model", Cli.NANO);
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.text()).contains("model " + Cli.NANO);
    }
}
