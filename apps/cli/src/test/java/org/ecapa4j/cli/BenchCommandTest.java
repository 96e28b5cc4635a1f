package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import org.ecapa4j.cli.Cli.Result;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
    @Test
    void jsonHasWhatWasMeasured() {
        Map<String, @Nullable Object> json = bench("--model", "random:16", "--threads", "1");
        assertThat(json)
                .containsEntry("backend", "cpu")
                .containsEntry("model", "random:16")
                .containsEntry("precision", "f32")
                .containsEntry("mode", "latency");
        assertThat((String) json.get("isa")).matches("scalar|avx2|avx512|neon");
        assertThat(number(json, "frames")).isEqualTo(20);
        assertThat(number(json, "threads")).isEqualTo(1);
        assertThat(number(json, "utterances")).isEqualTo(1);
        assertThat(number(json, "runs")).isEqualTo(7);
        assertThat(number(json, "minMillis")).isPositive().isLessThanOrEqualTo(number(json, "medianMillis"));
        double operations = 2 * number(json, "multiplyAdds");
        assertThat(number(json, "gflops"))
                .isCloseTo(operations / (number(json, "medianMillis") * 1e6), within(1e-9 * number(json, "gflops")));
        assertThat(number(json, "peakGflops")).isPositive();
        assertThat(number(json, "shareOfPeak"))
                .isCloseTo(number(json, "gflops") / number(json, "peakGflops"), within(1e-9));
        assertThat(number(json, "realTimeFactor")).isCloseTo(number(json, "medianMillis") / 200, within(1e-9));
        assertThat(number(json, "maxDifference")).isBetween(0.0, 5e-6 * 100);
    }

    @Test
    void textSaysTheSame() {
        Result result = Cli.run("bench", "--model", "random:8", "--frames", "1", "--seconds", "0", "--threads", "2");
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.text())
                .matches("backend cpu \\w+, model random:8, f32, 1 frames, 2 threads\n"
                        + "median      \\d+\\.\\d{3} ms of 7 runs\n"
                        + "least       \\d+\\.\\d{3} ms\n"
                        + "99 of 100   within \\d+\\.\\d{3} ms\n"
                        + "rate        \\d+\\.\\d utterances each second\n"
                        + "real time   factor \\d+\\.\\d{5}\n"
                        + "speed       \\d+\\.\\d Gflop/s\n"
                        + "peak        \\d+\\.\\d Gflop/s, of which \\d+\\.\\d\\d % were reached\n"
                        + "checked     differs from the reference backend by at most \\S+\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void severalUtterancesCanBeHandedOverAtOnce() {
        assertThat(number(bench("--model", "random:8", "--threads", "1", "--utterances", "3"), "utterances"))
                .isEqualTo(3);
        assertThat(Cli.run("bench", "--model", "random:8", "--utterances", "0").err())
                .contains("--utterances is 0; it must lie between 1 and 4096");
    }

    @Test
    void inThroughputEveryThreadHasAnUtterance() {
        Map<String, @Nullable Object> json =
                bench("--model", "random:8", "--threads", "2", "-D", "ecapa4j.cpu.mode=throughput");
        assertThat(json).containsEntry("mode", "throughput");
        assertThat(number(json, "threads")).isEqualTo(2);
        assertThat(number(json, "utterances")).isEqualTo(2);
        assertThat(number(json, "gflops"))
                .isCloseTo(
                        4 * number(json, "multiplyAdds") / (number(json, "medianMillis") * 1e6),
                        within(1e-9 * number(json, "gflops")));
    }

    @Test
    void severalCallersRunAtOnceWithBatches() {
        Map<String, @Nullable Object> json =
                bench("--model", "random:8", "--backend", "reference", "--callers", "3", "--utterances", "2");
        assertThat(number(json, "callers")).isEqualTo(3);
        assertThat(number(json, "utterances")).isEqualTo(2);
        assertThat(number(json, "runs")).isGreaterThanOrEqualTo(21);
        assertThat(number(json, "p99Millis")).isGreaterThanOrEqualTo(number(json, "medianMillis"));
        assertThat(number(json, "realTimeFactor"))
                .isCloseTo(1 / (number(json, "utterancesPerSecond") * 0.2), within(1e-9));
        assertThat(Cli.run("bench", "--model", "random:8", "--callers", "0").err())
                .contains("--callers is 0; it must lie between 1 and 1024");
    }

    @Test
    void aModelThatIsHereServesToo() {
        assertThat(bench("--model", Cli.NANO)).containsEntry("model", Cli.NANO).containsEntry("backend", "cpu");
    }

    @Test
    void aBackendThatMeasuresNoPeakSaysSo() {
        Map<String, @Nullable Object> json = bench("--model", "random:8", "--backend", "reference");
        assertThat(json)
                .containsEntry("backend", "reference")
                .containsEntry("isa", null)
                .containsEntry("mode", null)
                .containsEntry("peakGflops", null)
                .containsEntry("shareOfPeak", null);
        assertThat(number(json, "maxDifference")).isZero();
        Result text =
                Cli.run("bench", "--model", "random:8", "--backend", "reference", "--frames", "2", "--seconds", "0");
        assertThat(text.text()).contains("peak        unknown: backend 'reference' does not measure it\n");
    }

    @Test
    void aPrecisionThatNoBackendHasIsRefused() {
        Result result = Cli.run("bench", "--model", "random:8", "--precision", "int8");
        assertThat(result.code()).as(result.toString()).isEqualTo(69);
        assertThat(result.err()).contains("No backend can compute model 'random:8'", "INT8");
    }

    @Test
    void anUnknownPrecisionIsRefused() {
        Result result = Cli.run("bench", "--model", "random:8", "--precision", "f8");
        assertThat(result.code()).as(result.toString()).isEqualTo(78);
        assertThat(result.err()).contains("ecapa4j.precision", "f8");
    }

    private static Map<String, @Nullable Object> bench(String... arguments) {
        String[] all = new String[arguments.length + 6];
        System.arraycopy(new String[] {"bench", "--json", "--frames", "20", "--seconds", "0"}, 0, all, 0, 6);
        System.arraycopy(arguments, 0, all, 6, arguments.length);
        Result result = Cli.run(all);
        assertThat(result.code()).as(result.toString()).isZero();
        return result.json();
    }

    private static double number(Map<String, @Nullable Object> json, String key) {
        assertThat(json.get(key)).as(key).isInstanceOf(Number.class);
        return ((Number) Objects.requireNonNull(json.get(key))).doubleValue();
    }
}
