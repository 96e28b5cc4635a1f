package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.calibration.CalibrationProfile.Basis;
import org.ecapa4j.calibration.CalibrationProfile.Bootstrap;
import org.ecapa4j.calibration.CalibrationProfile.CrossFit;
import org.ecapa4j.calibration.CalibrationProfile.Duration;
import org.ecapa4j.calibration.CalibrationProfile.Errors;
import org.ecapa4j.calibration.CalibrationProfile.Interval;
import org.ecapa4j.calibration.CalibrationProfile.Threshold;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;

/** Profiles as JSON. What may stand there says {@link ProfileCheck}. */
final class ProfileJson {
    static final String FORMAT = "ecapa4j-profile 2";
    private static final String FORMER_FORMAT = "ecapa4j-profile 1";

    private ProfileJson() {}

    static Map<String, @Nullable Object> fields(
            String fingerprint,
            String scoring,
            double slope,
            double offset,
            @Nullable Duration duration,
            double prior,
            double inconclusiveProbability,
            Threshold decision,
            List<Threshold> thresholds,
            List<Double> unsupported,
            Basis basis,
            Bootstrap bootstrap,
            CrossFit crossFit) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        fields.put("fingerprint", fingerprint);
        fields.put("scoring", scoring);
        fields.put("slope", slope);
        fields.put("offset", offset);
        fields.put("duration", duration == null ? null : fields(duration));
        fields.put("prior", prior);
        fields.put("inconclusiveProbability", inconclusiveProbability);
        fields.put("decision", fields(decision));
        fields.put("thresholds", thresholds.stream().map(ProfileJson::fields).toList());
        fields.put("unsupportedFalseAcceptRates", unsupported);
        fields.put("basis", fields(basis));
        fields.put("bootstrap", fields(bootstrap));
        fields.put("crossFit", fields(crossFit));
        return fields;
    }

    private static Map<String, Object> fields(Duration duration) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("coefficient", duration.coefficient());
        fields.put("shortestSeconds", duration.shortestSeconds());
        fields.put("longestSeconds", duration.longestSeconds());
        return fields;
    }

    private static Map<String, Object> fields(Threshold threshold) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (threshold.askedFalseAcceptRate() != null) {
            fields.put("askedFalseAcceptRate", threshold.askedFalseAcceptRate());
        }
        fields.put("logLikelihoodRatio", fields(threshold.logLikelihoodRatio()));
        fields.put("falseRejectRate", fields(threshold.falseRejectRate()));
        fields.put("falseAcceptRate", fields(threshold.falseAcceptRate()));
        return fields;
    }

    private static Map<String, Object> fields(Interval interval) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("value", interval.value());
        fields.put("low", interval.low());
        fields.put("high", interval.high());
        return fields;
    }

    private static Map<String, Object> fields(Basis basis) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("data", basis.data());
        fields.put("targetTrials", (long) basis.targetTrials());
        fields.put("nonTargetTrials", (long) basis.nonTargetTrials());
        fields.put("speakers", (long) basis.speakers());
        fields.put("eer", basis.eer());
        return fields;
    }

    private static Map<String, Object> fields(Bootstrap bootstrap) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("replicates", (long) bootstrap.replicates());
        fields.put("seed", bootstrap.seed());
        fields.put("confidence", bootstrap.confidence());
        return fields;
    }

    private static Map<String, Object> fields(CrossFit crossFit) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("folds", (long) crossFit.folds());
        fields.put("cllr", crossFit.cllr());
        fields.put("minCllr", crossFit.minCllr());
        fields.put("decision", fields(crossFit.decision()));
        fields.put(
                "thresholds",
                crossFit.thresholds().stream().map(ProfileJson::fields).toList());
        return fields;
    }

    private static Map<String, Object> fields(Errors errors) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (errors.askedFalseAcceptRate() != null) {
            fields.put("askedFalseAcceptRate", errors.askedFalseAcceptRate());
        }
        fields.put("falseRejectRate", errors.falseRejectRate());
        fields.put("falseAcceptRate", errors.falseAcceptRate());
        return fields;
    }

    static String write(CalibrationProfile profile) {
        return Json.write(fields(
                profile.fingerprint(),
                profile.scoring(),
                profile.slope(),
                profile.offset(),
                profile.duration(),
                profile.prior(),
                profile.inconclusiveProbability(),
                profile.decision(),
                profile.thresholds(),
                profile.unsupportedFalseAcceptRates(),
                profile.basis(),
                profile.bootstrap(),
                profile.crossFit()));
    }

    static CalibrationProfile parse(String json, String source) {
        Map<String, @Nullable Object> fields;
        try {
            fields = Json.parseObject(json, source);
        } catch (DataFormatException e) {
            throw new ModelFormatException("Calibration profile " + e.getMessage(), e);
        }
        if (FORMER_FORMAT.equals(fields.get("format"))) {
            throw new ModelFormatException("Calibration profile '" + source + "' is in the format '" + FORMER_FORMAT
                    + "', which is no longer read, expected '" + FORMAT
                    + "'; delete it and run 'ecapa calibrate' again");
        }
        List<String> problems = ProfileCheck.problems(fields);
        if (!problems.isEmpty()) {
            throw new ModelFormatException(source, problems);
        }
        return profile(new Checked(fields));
    }

    private static CalibrationProfile profile(Checked fields) {
        Checked basis = fields.object("basis");
        Checked bootstrap = fields.object("bootstrap");
        Checked crossFit = fields.object("crossFit");
        List<Threshold> thresholds = new ArrayList<>();
        fields.objects("thresholds").forEach(threshold -> thresholds.add(threshold(threshold)));
        List<Errors> errors = new ArrayList<>();
        crossFit.objects("thresholds").forEach(each -> errors.add(errors(each)));
        return new CalibrationProfile(
                fields.text("fingerprint"),
                fields.text("scoring"),
                fields.real("slope"),
                fields.real("offset"),
                fields.has("duration") ? duration(fields.object("duration")) : null,
                fields.real("prior"),
                fields.real("inconclusiveProbability"),
                threshold(fields.object("decision")),
                thresholds,
                fields.reals("unsupportedFalseAcceptRates"),
                new Basis(
                        basis.text("data"),
                        basis.whole("targetTrials"),
                        basis.whole("nonTargetTrials"),
                        basis.whole("speakers"),
                        basis.real("eer")),
                new Bootstrap(
                        bootstrap.whole("replicates"),
                        bootstrap.number("seed").longValue(),
                        bootstrap.real("confidence")),
                new CrossFit(
                        crossFit.whole("folds"),
                        crossFit.real("cllr"),
                        crossFit.real("minCllr"),
                        errors(crossFit.object("decision")),
                        errors));
    }

    private static Duration duration(Checked fields) {
        return new Duration(fields.real("coefficient"), fields.real("shortestSeconds"), fields.real("longestSeconds"));
    }

    private static Threshold threshold(Checked fields) {
        return new Threshold(
                fields.has("askedFalseAcceptRate") ? (Double) fields.real("askedFalseAcceptRate") : null,
                interval(fields.object("logLikelihoodRatio")),
                interval(fields.object("falseRejectRate")),
                interval(fields.object("falseAcceptRate")));
    }

    private static Interval interval(Checked fields) {
        return new Interval(fields.real("value"), fields.real("low"), fields.real("high"));
    }

    private static Errors errors(Checked fields) {
        return new Errors(
                fields.has("askedFalseAcceptRate") ? (Double) fields.real("askedFalseAcceptRate") : null,
                fields.real("falseRejectRate"),
                fields.real("falseAcceptRate"));
    }

    /** Fields that {@link ProfileCheck} has passed. */
    private record Checked(Map<?, ?> fields) {
        boolean has(String name) {
            return fields.get(name) != null;
        }

        Checked object(String name) {
            return new Checked((Map<?, ?>) value(name));
        }

        List<Checked> objects(String name) {
            return ((List<?>) value(name))
                    .stream().map(each -> new Checked((Map<?, ?>) each)).toList();
        }

        List<Double> reals(String name) {
            return ((List<?>) value(name))
                    .stream().map(each -> ((Number) each).doubleValue()).toList();
        }

        String text(String name) {
            return (String) value(name);
        }

        Number number(String name) {
            return (Number) value(name);
        }

        double real(String name) {
            return number(name).doubleValue();
        }

        int whole(String name) {
            return number(name).intValue();
        }

        private Object value(String name) {
            Object value = fields.get(name);
            if (value == null) {
                throw new IllegalStateException("field '" + name + "' was checked before");
            }
            return value;
        }
    }
}
