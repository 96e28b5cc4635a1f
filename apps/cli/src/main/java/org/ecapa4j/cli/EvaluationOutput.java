package org.ecapa4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.cli.evaluation.EvaluatedRun;
import org.ecapa4j.cli.report.Report;
import org.ecapa4j.cli.report.ReportData;
import org.ecapa4j.cli.report.ReportData.Estimate;
import org.ecapa4j.evaluation.DroppedRecording;
import org.ecapa4j.evaluation.ScoredList;
import org.ecapa4j.io.Json;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.metrics.MissAtFalseAlarm;
import org.ecapa4j.metrics.NamedMetrics;
import org.ecapa4j.scoring.TrialList;
import org.jspecify.annotations.Nullable;

/**
 * What {@code evaluate} says.
 *
 * @param list all trials
 * @param evaluated those that could be scored
 * @param data the figures
 * @param fromCache how many of their embeddings were not computed but found
 */
record EvaluationOutput(
        TrialList list, EvaluatedRun evaluated, ReportData data, int fromCache, SpeakerEncoder encoder) {

    /** The report's numbers, and what belongs to the run. */
    String json() {
        ScoredList scored = evaluated.scored();
        Map<String, @Nullable Object> object = new LinkedHashMap<>(new Report(data).json());
        object.put("threshold", data.summary().eerThreshold());
        Map<String, @Nullable Object> byPrior = new LinkedHashMap<>();
        for (ReportData.Cost cost : data.summary().costs()) {
            // A prior alone does not name a point where one error costs more than the other.
            if (cost.costMiss() == cost.costFalseAlarm()) {
                byPrior.put(String.valueOf(cost.prior()), cost.minDcf().value());
            }
        }
        object.put("minDcfByPrior", byPrior);
        object.put("eerDefinitions", NamedMetrics.of(rates()));
        object.put("trials", list.size());
        object.put("trialsFiltered", trialsFiltered());
        object.put("trialsRepeated", list.duplicates());
        object.put("trialsReversed", list.reversed());
        object.put("dropped", dropped());
        object.put("utterances", scored.list().recordings().size());
        object.put("fromCache", fromCache);
        object.put("backend", Texts.backendId(encoder.backend()));
        object.put("backendDetail", Texts.backendDetail(encoder.backend()));
        return Json.write(object);
    }

    String text() {
        ReportData.Summary summary = data.summary();
        StringBuilder text = new StringBuilder();
        line(text, "EER", percent(summary.eer()) + " at score " + Texts.fixed(summary.eerThreshold(), 4));
        for (ReportData.Cost cost : summary.costs()) {
            Estimate actual = cost.actDcf();
            line(
                    text,
                    "minDCF",
                    number(cost.minDcf()) + (actual == null ? "" : ", actDCF " + number(actual)) + " at "
                            + point(cost));
        }
        Estimate cllr = summary.cllr();
        Estimate minCllr = summary.minCllr();
        if (cllr != null && minCllr != null) {
            line(text, "Cllr", number(cllr) + " bits, at least " + number(minCllr));
        }
        ReportData.Calibration calibration = data.calibration();
        if (calibration != null && calibration.recordingsOfProfile() > 0) {
            line(
                    text,
                    "profile",
                    "fitted on " + calibration.recordingsOfProfile() + " of these "
                            + data.trials().recordings()
                            + " recordings too: expect a higher actDCF and Cllr of others");
        }
        for (ReportData.MissRate rate : summary.missRates()) {
            line(
                    text,
                    "misses",
                    percent(rate.missRate()) + " at " + Texts.percent(rate.falseAlarmRate()) + " false accepts"
                            + (rate.falseAlarms() < MissAtFalseAlarm.ERRORS_TO_RELY_ON
                                    ? ", only " + rate.falseAlarms() + " of them: rough"
                                    : ""));
        }
        for (ReportData.WithheldMissRate rate : summary.missRatesWithheld()) {
            line(
                    text,
                    "misses",
                    "not known at " + Texts.percent(rate.falseAlarmRate()) + " false accepts: " + rate.reason());
        }
        line(text, "intervals", summary.intervals());
        line(
                text,
                "trials",
                data.trials().used() + ": " + data.trials().targets() + " same speaker, "
                        + data.trials().nonTargets() + " different speakers");
        text.append(leftOut());
        line(
                text,
                "utterances",
                data.trials().recordings() + (fromCache == 0 ? "" : ", " + fromCache + " embeddings from the cache"));
        for (ReportData.DegradedVariant variant : data.variants()) {
            Estimate eer = variant.eer();
            line(
                    text,
                    "copies",
                    variant.name() + ": EER " + (eer == null ? "not known" : percent(eer)) + ", " + variant.dropped()
                            + " trials dropped");
        }
        ReportData.Comparison comparison = data.comparison();
        if (comparison != null) {
            for (ReportData.Difference difference : comparison.differences()) {
                line(
                        text,
                        "compared",
                        difference.metric() + " " + Texts.fixed(difference.thisValue(), 4) + " here, "
                                + Texts.fixed(difference.otherValue(), 4) + " there, difference "
                                + number(difference.difference()));
            }
        }
        line(text, "scoring", evaluated.scoring());
        line(
                text,
                "model",
                encoder.model().name() + ", fingerprint "
                        + encoder.model().fingerprint().abbreviated());
        line(text, "backend", encoder.backend());
        return text.toString();
    }

    private ErrorRates rates() {
        return ErrorRates.of(evaluated.scored().scores(true), evaluated.scored().scores(false));
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(" ".repeat(13 - name.length())).append(value).append('\n');
    }

    private static String point(ReportData.Cost cost) {
        return cost.name() + " (prior " + cost.prior()
                + (cost.costMiss() == 1 && cost.costFalseAlarm() == 1
                        ? ""
                        : ", a miss costs " + cost.costMiss() + ", a false accept " + cost.costFalseAlarm())
                + ")";
    }

    private static String percent(Estimate estimate) {
        return Texts.percent(estimate.value())
                + (estimate.hasInterval()
                        ? " (" + Texts.percent(estimate.low()) + " to " + Texts.percent(estimate.high()) + ")"
                        : "");
    }

    private static String number(Estimate estimate) {
        return Texts.fixed(estimate.value(), 4)
                + (estimate.hasInterval()
                        ? " (" + Texts.fixed(estimate.low(), 4) + " to " + Texts.fixed(estimate.high(), 4) + ")"
                        : "");
    }

    private List<Object> dropped() {
        List<Object> all = new ArrayList<>();
        for (DroppedRecording recording : evaluated.scored().dropped()) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("recording", recording.name());
            object.put("trials", recording.trials());
            object.put("reason", recording.reason().getMessage());
            all.add(object);
        }
        return all;
    }

    /** What is neither scored nor dropped. */
    private int trialsFiltered() {
        return list.size()
                - evaluated.scored().list().size()
                - evaluated.scored().trialsDropped();
    }

    private String leftOut() {
        StringBuilder text = new StringBuilder();
        if (trialsFiltered() > 0) {
            text.append("filtered     ").append(trialsFiltered()).append(" trials, by the seed's filter\n");
        }
        if (list.duplicates() > 0) {
            text.append("repeated     ").append(list.duplicates()).append(" trials count more than once\n");
        }
        if (!evaluated.scored().dropped().isEmpty()) {
            text.append("dropped      ")
                    .append(evaluated.scored().trialsDropped())
                    .append(" trials, because of ")
                    .append(evaluated.scored().dropped().size())
                    .append(" recordings:\n");
        }
        for (DroppedRecording recording : evaluated.scored().dropped()) {
            text.append("             ")
                    .append(recording.name())
                    .append(", trials ")
                    .append(recording.trials());
            text.append(": ").append(recording.reason().getMessage()).append('\n');
        }
        return text.toString();
    }
}
