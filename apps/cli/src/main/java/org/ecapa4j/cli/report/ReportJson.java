package org.ecapa4j.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.cli.report.ReportData.Calibration;
import org.ecapa4j.cli.report.ReportData.Comparison;
import org.ecapa4j.cli.report.ReportData.Cost;
import org.ecapa4j.cli.report.ReportData.DegradedVariant;
import org.ecapa4j.cli.report.ReportData.Difference;
import org.ecapa4j.cli.report.ReportData.Estimate;
import org.ecapa4j.cli.report.ReportData.Group;
import org.ecapa4j.cli.report.ReportData.Grouping;
import org.ecapa4j.cli.report.ReportData.Headline;
import org.ecapa4j.cli.report.ReportData.MissRate;
import org.ecapa4j.cli.report.ReportData.Summary;
import org.ecapa4j.cli.report.ReportData.TrialCounts;
import org.ecapa4j.cli.report.ReportData.WithheldMissRate;
import org.ecapa4j.cli.report.ReportData.WorstError;
import org.jspecify.annotations.Nullable;

/** The numbers of a report for programs; {@link Report#json()} has the keys. */
final class ReportJson {
    private ReportJson() {}

    static Map<String, @Nullable Object> of(ReportData data) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        headline(json, data.headline());
        summary(json, data.summary());
        trials(json, data.trials());
        Calibration calibration = data.calibration();
        json.put("calibration", calibration == null ? null : calibration(calibration));
        json.put(
                "operatingPoints",
                data.summary().costs().stream().map(ReportJson::cost).toList());
        json.put(
                "missRates",
                data.summary().missRates().stream().map(ReportJson::missRate).toList());
        json.put(
                "missRatesWithheld",
                data.summary().missRatesWithheld().stream()
                        .map(ReportJson::withheld)
                        .toList());
        json.put(
                "groupings", data.groupings().stream().map(ReportJson::grouping).toList());
        json.put("variants", data.variants().stream().map(ReportJson::variant).toList());
        json.put(
                "worstErrors",
                data.worstErrors().stream().map(ReportJson::worstError).toList());
        Comparison comparison = data.comparison();
        json.put("comparison", comparison == null ? null : comparison(comparison));
        return json;
    }

    private static void headline(Map<String, @Nullable Object> json, Headline headline) {
        json.put("title", headline.title());
        json.put("model", headline.model());
        json.put("fingerprint", headline.fingerprint());
        json.put("backend", headline.backend());
        json.put("frontEnd", headline.frontEnd());
        json.put("scoring", headline.scoring());
        json.put("trialList", headline.trialList());
        json.put("date", headline.date());
        json.put("command", headline.command());
    }

    private static void summary(Map<String, @Nullable Object> json, Summary summary) {
        Cost first = summary.costs().get(0);
        estimate(json, "eer", summary.eer());
        json.put("eerThreshold", summary.eerThreshold());
        estimate(json, "minDcf", first.minDcf());
        estimate(json, "actDcf", first.actDcf());
        estimate(json, "cllr", summary.cllr());
        estimate(json, "minCllr", summary.minCllr());
        json.put("intervals", summary.intervals());
    }

    private static void trials(Map<String, @Nullable Object> json, TrialCounts trials) {
        json.put("trialsUsed", trials.used());
        json.put("targets", trials.targets());
        json.put("nonTargets", trials.nonTargets());
        json.put("trialsDropped", trials.droppedTotal());
        json.put("droppedByReason", trials.dropped());
        json.put("recordings", trials.recordings());
        json.put("speakers", trials.speakers() == 0 ? null : trials.speakers());
    }

    private static Map<String, @Nullable Object> calibration(Calibration calibration) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("description", calibration.description());
        json.put("recordingsOfProfile", calibration.recordingsOfProfile());
        return json;
    }

    private static Map<String, @Nullable Object> cost(Cost cost) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", cost.name());
        json.put("prior", cost.prior());
        json.put("costMiss", cost.costMiss());
        json.put("costFalseAlarm", cost.costFalseAlarm());
        estimate(json, "minDcf", cost.minDcf());
        estimate(json, "actDcf", cost.actDcf());
        return json;
    }

    private static Map<String, @Nullable Object> missRate(MissRate rate) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("falseAlarmRate", rate.falseAlarmRate());
        json.put("threshold", rate.threshold());
        estimate(json, "missRate", rate.missRate());
        json.put("falseAlarms", rate.falseAlarms());
        json.put("misses", rate.misses());
        return json;
    }

    private static Map<String, @Nullable Object> withheld(WithheldMissRate rate) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("falseAlarmRate", rate.falseAlarmRate());
        json.put("reason", rate.reason());
        return json;
    }

    private static Map<String, @Nullable Object> grouping(Grouping grouping) {
        List<Map<String, @Nullable Object>> groups = new ArrayList<>();
        for (Group group : grouping.groups()) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("name", group.name());
            json.put("targets", group.targets());
            json.put("nonTargets", group.nonTargets());
            estimate(json, "eer", group.eer());
            groups.add(json);
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", grouping.name());
        json.put("groups", groups);
        return json;
    }

    private static Map<String, @Nullable Object> variant(DegradedVariant variant) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", variant.name());
        json.put("trialsUsed", variant.used());
        json.put("trialsDropped", variant.dropped());
        estimate(json, "eer", variant.eer());
        json.put("cllr", variant.cllr());
        json.put("targetShift", variant.targetShift());
        json.put("nonTargetShift", variant.nonTargetShift());
        json.put("flagged", variant.flagged());
        json.put("inconclusive", variant.inconclusive());
        return json;
    }

    private static Map<String, @Nullable Object> worstError(WorstError error) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("target", error.target());
        json.put("score", error.score());
        json.put("llr", error.ratio());
        json.put("enrolment", error.enrolment().name());
        json.put("test", error.test().name());
        return json;
    }

    private static Map<String, @Nullable Object> comparison(Comparison comparison) {
        List<Map<String, @Nullable Object>> differences = new ArrayList<>();
        for (Difference difference : comparison.differences()) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("metric", difference.metric());
            json.put("thisValue", difference.thisValue());
            json.put("otherValue", difference.otherValue());
            estimate(json, "difference", difference.difference());
            differences.add(json);
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("thisRun", comparison.thisRun());
        json.put("otherRun", comparison.otherRun());
        json.put("differences", differences);
        return json;
    }

    private static void estimate(Map<String, @Nullable Object> json, String key, @Nullable Estimate estimate) {
        boolean hasInterval = estimate != null && estimate.hasInterval();
        json.put(key, estimate == null ? null : estimate.value());
        json.put(key + "Low", estimate == null || !hasInterval ? null : estimate.low());
        json.put(key + "High", estimate == null || !hasInterval ? null : estimate.high());
    }
}
