package org.ecapa4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.cli.compute.Agreement;
import org.ecapa4j.cli.compute.Benchmark;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ecapa bench} tells.
 *
 * @param mode what several threads were used for; null if the backend knows no such thing
 * @param threads that computed
 * @param callers at once
 * @param utterances of a run
 */
record BenchReport(
        Model model,
        int frames,
        Precision precision,
        @Nullable String mode,
        int threads,
        int callers,
        int utterances,
        Agreement agreement,
        Benchmark.Times times) {

    /** Nanoseconds from one run to the next: with several callers, of any of them. */
    private double nanosForEach() {
        return callers == 1 ? times.medianNanos() : times.elapsedNanos() / times.runs();
    }

    double utterancesPerSecond() {
        return utterances / (nanosForEach() / 1e9);
    }

    /** Two operations for each multiply-add. */
    double gflops() {
        return 2.0 * model.network().multiplyAdds(frames) * utterances / nanosForEach();
    }

    @Nullable
    Double peakGflops() {
        return times.peakGflops().isPresent() ? times.peakGflops().getAsDouble() : null;
    }

    @Nullable
    Double shareOfPeak() {
        Double peak = peakGflops();
        return peak == null ? null : gflops() / peak;
    }

    /** Below 1 where speech is computed faster than it is spoken. */
    double realTimeFactor() {
        FrontEnd frontEnd = model.frontEnd();
        double speechSeconds = (double) utterances * frames * frontEnd.hopSamples() / frontEnd.sampleRate();
        return nanosForEach() / 1e9 / speechSeconds;
    }

    Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("backend", agreement.backend());
        object.put("isa", agreement.backend().equals("cpu") ? agreement.detail() : null);
        object.put("model", model.name());
        object.put("frames", frames);
        object.put("precision", Texts.kebab(precision));
        object.put("threads", threads);
        object.put("mode", mode);
        object.put("callers", callers);
        object.put("utterances", utterances);
        object.put("multiplyAdds", model.network().multiplyAdds(frames));
        object.put("runs", times.runs());
        object.put("medianMillis", times.medianNanos() / 1e6);
        object.put("p99Millis", times.p99Nanos() / 1e6);
        object.put("minMillis", times.minNanos() / 1e6);
        object.put("utterancesPerSecond", utterancesPerSecond());
        object.put("gflops", gflops());
        object.put("peakGflops", peakGflops());
        object.put("shareOfPeak", shareOfPeak());
        object.put("realTimeFactor", realTimeFactor());
        object.put("maxDifference", agreement.maxDifference());
        object.put("withinFloat32", agreement.isWithinLimit());
        return object;
    }

    String toText() {
        Double peak = peakGflops();
        Double share = shareOfPeak();
        StringBuilder text = new StringBuilder();
        text.append("backend ")
                .append(Texts.backendBriefly(agreement.name()))
                .append(", model ")
                .append(model.name());
        text.append(", ").append(Texts.kebab(precision)).append(", ");
        text.append(utterances == 1 ? "" : utterances + " utterances of ")
                .append(frames)
                .append(" frames, ");
        text.append(threads).append(threads == 1 ? " thread" : " threads");
        text.append(callers == 1 ? "" : ", " + callers + " callers").append('\n');
        line(text, "median", Texts.fixed(times.medianNanos() / 1e6, 3) + " ms of " + times.runs() + " runs");
        line(text, "least", Texts.fixed(times.minNanos() / 1e6, 3) + " ms");
        line(text, "99 of 100", "within " + Texts.fixed(times.p99Nanos() / 1e6, 3) + " ms");
        line(text, "rate", Texts.fixed(utterancesPerSecond(), 1) + " utterances each second");
        line(text, "real time", "factor " + Texts.fixed(realTimeFactor(), 5));
        line(text, "speed", Texts.fixed(gflops(), 1) + " Gflop/s");
        line(
                text,
                "peak",
                peak == null || share == null
                        ? callers > 1
                                ? "not measured beside several callers"
                                : "unknown: backend '" + agreement.backend() + "' does not measure it"
                        : Texts.fixed(peak, 1) + " Gflop/s, of which " + Texts.percent(share) + " were reached");
        line(
                text,
                "checked",
                "differs from the reference backend by at most " + agreement.maxDifference()
                        + (agreement.isWithinLimit() || precision != Precision.F32
                                ? ""
                                : ", more than the " + agreement.limit() + " of other float32 backends"));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(" ".repeat(12 - name.length())).append(value).append('\n');
    }
}
