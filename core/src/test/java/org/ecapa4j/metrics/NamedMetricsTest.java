package org.ecapa4j.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ecapa4j.ScoreFiles;
import org.junit.jupiter.api.Test;

class NamedMetricsTest {
    /** SpeechBrain rounds to float, and the goldens say so with twelve digits. */
    private static final double LIMIT = 1e-6;
    /** The others are ratios of whole numbers, printed with twelve digits. */
    private static final double EXACT_LIMIT = 1e-9;

    @Test
    void agreesWithEveryGolden() {
        double max = 0;
        double maxExact = 0;
        List<String> orderDependent = new ArrayList<>();
        int compared = 0;
        for (String[] row : ScoreFiles.rows("metrics.csv")) {
            String name = row[3];
            String what = name + " of " + row[0];
            if (row[6].contains("order of tied scores matters; not a golden")) {
                orderDependent.add(what);
                continue;
            }
            Map<String, Double> values = NamedMetrics.of(rates(row[0]));
            compared++;
            if (row[4].startsWith("error:")) {
                assertThat(values).as(what).doesNotContainKey(name);
                continue;
            }
            assertThat(values).as(what).containsKey(name);
            double golden = Double.parseDouble(row[4]);
            double difference = Math.abs(values.getOrDefault(name, Double.NaN) - golden);
            if (name.equals("eer_reference_roc_interp")) {
                // Any of several crossings is right.
                difference = NamedMetrics.referenceCrossings(rates(row[0])).stream()
                        .mapToDouble(crossing -> Math.abs(crossing - golden))
                        .min()
                        .orElseThrow();
            }
            boolean exact = !name.contains("speechbrain");
            assertThat(difference)
                    .as("%s is %s, golden %s", what, values.get(name), golden)
                    .isLessThan(exact ? EXACT_LIMIT : LIMIT);
            max = Math.max(max, exact ? 0 : difference);
            maxExact = Math.max(maxExact, exact ? difference : 0);
        }
        System.out.println("parity: metrics of other toolkits max=" + maxExact + " limit=" + EXACT_LIMIT);
        System.out.println("parity: metrics of SpeechBrain max=" + max + " limit=" + LIMIT);
        assertThat(compared).isEqualTo(148);
        assertThat(orderDependent)
                .containsExactly(
                        "eer_wespeaker_sre16 of ties",
                        "mindcf_wespeaker_sre16_p0.01 of ties",
                        "mindcf_wespeaker_sre16_p0.05 of ties",
                        "mindcf_wespeaker_sre16_p0.001 of ties",
                        "eer_wespeaker_sre16 of constant",
                        "mindcf_wespeaker_sre16_p0.01 of constant",
                        "mindcf_wespeaker_sre16_p0.05 of constant",
                        "mindcf_wespeaker_sre16_p0.001 of constant");
    }

    @Test
    void findsAllCrossingsOfTheReference() {
        Set<String> sets = new TreeSet<>();
        for (String[] row : ScoreFiles.rows("eer_reference_roots.csv")) {
            sets.add(row[0]);
        }
        for (String set : sets) {
            double[] golden = ScoreFiles.rows("eer_reference_roots.csv").stream()
                    .filter(row -> row[0].equals(set))
                    .mapToDouble(row -> Double.parseDouble(row[2]))
                    .toArray();
            List<Double> crossings = NamedMetrics.referenceCrossings(rates(set));
            assertThat(crossings).as(set).hasSize(golden.length);
            for (int i = 0; i < golden.length; i++) {
                assertThat(crossings.get(i)).as(set).isEqualTo(golden[i], within(EXACT_LIMIT));
            }
            assertThat(NamedMetrics.of(rates(set)))
                    .containsEntry("eer_reference_roc_interp", crossings.get(crossings.size() - 1));
        }
        assertThat(sets).hasSize(12);
    }

    @Test
    void keepsTheOrderOfItsTable() {
        assertThat(NamedMetrics.of(rates("overlap")).keySet())
                .containsExactly(
                        "eer_ecapa4j_tie_safe",
                        "mindcf_ecapa4j_tie_safe_p0.01",
                        "mindcf_ecapa4j_tie_safe_p0.05",
                        "eer_reference_roc_interp",
                        "eer_reference_midpoints",
                        "eer_speechbrain",
                        "mindcf_speechbrain_p0.01",
                        "mindcf_speechbrain_p0.05",
                        "eer_wespeaker_sre16",
                        "mindcf_wespeaker_sre16_p0.01",
                        "mindcf_wespeaker_sre16_p0.05",
                        "mindcf_wespeaker_sre16_p0.001",
                        "eer_voxceleb_trainer");
    }

    private static ErrorRates rates(String set) {
        return ErrorRates.of(ScoreFiles.scores(set, true), ScoreFiles.scores(set, false));
    }
}
