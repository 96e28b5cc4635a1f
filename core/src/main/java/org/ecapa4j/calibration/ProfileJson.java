package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a profile: their names, ranges and JSON. What a file may hold and what the record takes is checked here
 * alike.
 */
final class ProfileJson {
    private static final String FORMAT = "ecapa4j-profile 1";
    private static final String SCORE = "cosine";
    private static final List<String> NAMES = List.of(
            "format",
            "fingerprint",
            "score",
            "slope",
            "offset",
            "prior",
            "threshold",
            "eer",
            "eerThreshold",
            "targetTrials",
            "nonTargetTrials",
            "data",
            "transfer");
    private static final List<String> TRANSFER_NAMES = List.of("falseRejectRate", "falseAcceptRate", "cllr", "trials");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    /** The stored threshold may have been rounded for readers, not more. */
    private static final double THRESHOLD_TOLERANCE = 1e-6;

    private static final int SHOWN_OF_A_VALUE = 80;

    private final List<String> problems = new ArrayList<>();

    private ProfileJson() {}

    static Map<String, Object> fields(
            String fingerprint,
            double slope,
            double offset,
            double prior,
            double threshold,
            double eer,
            double eerThreshold,
            int targetTrials,
            int nonTargetTrials,
            String data,
            CalibrationProfile.Transfer transfer) {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("falseRejectRate", transfer.falseRejectRate());
        inner.put("falseAcceptRate", transfer.falseAcceptRate());
        inner.put("cllr", transfer.cllr());
        inner.put("trials", (long) transfer.trials());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        fields.put("fingerprint", fingerprint);
        fields.put("score", SCORE);
        fields.put("slope", slope);
        fields.put("offset", offset);
        fields.put("prior", prior);
        fields.put("threshold", threshold);
        fields.put("eer", eer);
        fields.put("eerThreshold", eerThreshold);
        fields.put("targetTrials", (long) targetTrials);
        fields.put("nonTargetTrials", (long) nonTargetTrials);
        fields.put("data", data);
        fields.put("transfer", inner);
        return fields;
    }

    static String write(CalibrationProfile profile) {
        return Json.write(fields(
                profile.fingerprint(),
                profile.slope(),
                profile.offset(),
                profile.prior(),
                profile.threshold(),
                profile.eer(),
                profile.eerThreshold(),
                profile.targetTrials(),
                profile.nonTargetTrials(),
                profile.data(),
                profile.transfer()));
    }

    static CalibrationProfile parse(String json, String source) {
        Map<String, @Nullable Object> fields;
        try {
            fields = Json.parseObject(json, source);
        } catch (DataFormatException e) {
            throw new ModelFormatException("Calibration profile " + e.getMessage(), e);
        }
        List<String> problems = problems(fields);
        if (!problems.isEmpty()) {
            throw new ModelFormatException(source, problems);
        }
        Map<?, ?> transfer = (Map<?, ?>) present(fields, "transfer");
        return new CalibrationProfile(
                (String) present(fields, "fingerprint"),
                real(fields, "slope"),
                real(fields, "offset"),
                real(fields, "prior"),
                real(fields, "threshold"),
                real(fields, "eer"),
                real(fields, "eerThreshold"),
                whole(fields, "targetTrials"),
                whole(fields, "nonTargetTrials"),
                (String) present(fields, "data"),
                new CalibrationProfile.Transfer(
                        real(transfer, "falseRejectRate"),
                        real(transfer, "falseAcceptRate"),
                        real(transfer, "cllr"),
                        whole(transfer, "trials")));
    }

    /** Everything that is wrong, in the order of the fields; empty for a whole profile. */
    static List<String> problems(Map<String, ? extends @Nullable Object> fields) {
        ProfileJson check = new ProfileJson();
        check.profile(fields);
        return check.problems;
    }

    private void profile(Map<String, ? extends @Nullable Object> fields) {
        names(fields, "", NAMES);
        constant(fields, "format", FORMAT, "another version of this library may have written it");
        text(fields, "fingerprint", value -> FINGERPRINT.matcher(value).matches(), "64 lower-case hexadecimal digits");
        constant(fields, "score", SCORE, "this version has no other");
        Double slope = number(fields, "", "slope", value -> value > 0, "a positive number");
        Double offset = number(fields, "", "offset", value -> true, "a number");
        Double prior =
                number(fields, "", "prior", value -> value > 0 && value < 1, "a number strictly between 0 and 1");
        Double threshold = number(fields, "", "threshold", value -> true, "a number");
        if (slope != null && offset != null && prior != null && threshold != null) {
            threshold(threshold, CalibrationProfile.threshold(slope, offset, prior));
        }
        number(fields, "", "eer", ProfileJson::isFraction, "a number from 0 to 1");
        number(fields, "", "eerThreshold", value -> true, "a number");
        count(fields, "", "targetTrials");
        count(fields, "", "nonTargetTrials");
        text(fields, "data", value -> !value.isBlank(), "a description of the trials");
        transfer(fields);
    }

    private void transfer(Map<String, ? extends @Nullable Object> fields) {
        if (!fields.containsKey("transfer")) {
            return;
        }
        Object value = fields.get("transfer");
        if (!(value instanceof Map<?, ?> transfer)) {
            wrong("transfer", value, "an object");
            return;
        }
        names(transfer, "transfer.", TRANSFER_NAMES);
        number(transfer, "transfer.", "falseRejectRate", ProfileJson::isFraction, "a number from 0 to 1");
        number(transfer, "transfer.", "falseAcceptRate", ProfileJson::isFraction, "a number from 0 to 1");
        number(transfer, "transfer.", "cllr", cllr -> cllr >= 0, "a number not below 0");
        count(transfer, "transfer.", "trials");
    }

    private void names(Map<?, ?> fields, String prefix, List<String> known) {
        for (String name : known) {
            if (!fields.containsKey(name)) {
                problems.add("field '" + prefix + name + "' is missing");
            }
        }
        for (Object name : fields.keySet()) {
            if (!known.contains(name)) {
                problems.add("field '" + prefix + shortened(name) + "' is unknown");
            }
        }
    }

    private void constant(Map<?, ?> fields, String name, String expected, String hint) {
        if (fields.containsKey(name) && !expected.equals(fields.get(name))) {
            wrong(name, fields.get(name), "'" + expected + "'; " + hint);
        }
    }

    private void text(Map<?, ?> fields, String name, Predicate<String> valid, String expected) {
        Object value = fields.get(name);
        if (fields.containsKey(name) && !(value instanceof String text && valid.test(text))) {
            wrong(name, value, expected);
        }
    }

    private @Nullable Double number(
            Map<?, ?> fields, String prefix, String name, DoublePredicate valid, String expected) {
        if (!fields.containsKey(name)) {
            return null;
        }
        Object value = fields.get(name);
        if (value instanceof Number number
                && Double.isFinite(number.doubleValue())
                && valid.test(number.doubleValue())) {
            return number.doubleValue();
        }
        wrong(prefix + name, value, expected);
        return null;
    }

    private void count(Map<?, ?> fields, String prefix, String name) {
        Object value = fields.get(name);
        boolean valid = value instanceof Long count && count >= 1 && count <= Integer.MAX_VALUE;
        if (fields.containsKey(name) && !valid) {
            wrong(prefix + name, value, "a whole number from 1 to " + Integer.MAX_VALUE);
        }
    }

    private void threshold(double stored, double expected) {
        double tolerance = THRESHOLD_TOLERANCE * Math.max(1, Math.abs(expected));
        if (!(Math.abs(stored - expected) <= tolerance)) {
            problems.add("field 'threshold' is " + stored + ", but slope, offset and prior give " + expected);
        }
    }

    private void wrong(String name, @Nullable Object value, String expected) {
        String shown = value instanceof String
                ? "'" + shortened(value) + "'"
                : value instanceof Map ? "an object" : value instanceof List ? "a list" : String.valueOf(value);
        problems.add("field '" + name + "' is " + shown + ", expected " + expected);
    }

    private static boolean isFraction(double value) {
        return value >= 0 && value <= 1;
    }

    private static double real(Map<?, ?> fields, String name) {
        return ((Number) present(fields, name)).doubleValue();
    }

    private static int whole(Map<?, ?> fields, String name) {
        return ((Number) present(fields, name)).intValue();
    }

    private static Object present(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("field '" + name + "' was checked before");
        }
        return value;
    }

    private static String shortened(Object value) {
        String text = value.toString();
        return text.length() <= SHOWN_OF_A_VALUE ? text : text.substring(0, SHOWN_OF_A_VALUE) + "...";
    }
}
