package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoublePredicate;
import java.util.regex.Pattern;
import org.ecapa4j.internal.JsonFields;
import org.jspecify.annotations.Nullable;

/** What the fields of a profile may hold: those of a file and those of the record are checked alike. */
final class ProfileCheck {
    private static final List<String> NAMES = List.of(
            "format",
            "fingerprint",
            "scoring",
            "slope",
            "offset",
            "duration",
            "prior",
            "inconclusiveProbability",
            "decision",
            "thresholds",
            "unsupportedFalseAcceptRates",
            "basis",
            "bootstrap",
            "crossFit");
    private static final String ASKED = "askedFalseAcceptRate";
    private static final List<String> THRESHOLD = List.of("logLikelihoodRatio", "falseRejectRate", "falseAcceptRate");
    private static final List<String> ERRORS = List.of("falseRejectRate", "falseAcceptRate");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SCORING = Pattern.compile("\\S(?:.{0,998}\\S)?");
    /** Numbers that follow from others may have been rounded for readers, not more. */
    private static final double ROUNDED = 1e-6;

    private final JsonFields fields;

    private ProfileCheck(JsonFields fields) {
        this.fields = fields;
    }

    /** Everything that is wrong, in the order of the fields; empty for a whole profile. */
    static List<String> problems(Map<String, ? extends @Nullable Object> fields) {
        JsonFields all = JsonFields.of(fields);
        new ProfileCheck(all).profile();
        return all.problems();
    }

    private void profile() {
        fields.names(NAMES);
        fields.text(
                "format",
                ProfileJson.FORMAT::equals,
                "'" + ProfileJson.FORMAT + "'; another version of this library may have written it");
        fields.text("fingerprint", value -> FINGERPRINT.matcher(value).matches(), "64 lower-case hexadecimal digits");
        fields.text(
                "scoring", value -> SCORING.matcher(value).matches(), "one line of text that names a way of scoring");
        fields.number("slope", value -> value > 0, "a positive number");
        fields.number("offset", value -> true, "a number");
        if (fields.get("duration") != null) {
            object("duration", ProfileCheck::duration);
        }
        Double prior = fields.number("prior", ProfileCheck::isInside, "a number strictly between 0 and 1");
        fields.number(
                "inconclusiveProbability", value -> value >= 0.5 && value < 1, "a number from 0.5 to less than 1");
        object("decision", decision -> decision.decision(prior));
        list("thresholds", true);
        rates("unsupportedFalseAcceptRates");
        object("basis", ProfileCheck::basis);
        object("bootstrap", ProfileCheck::bootstrap);
        object("crossFit", ProfileCheck::crossFit);
    }

    private void duration() {
        fields.names(List.of("coefficient", "shortestSeconds", "longestSeconds"));
        fields.number("coefficient", value -> true, "a number");
        Double shortest = fields.number("shortestSeconds", value -> value > 0, "a positive number");
        double least = shortest == null ? Double.MIN_VALUE : shortest;
        fields.number("longestSeconds", value -> value >= least, "a number not below 'shortestSeconds'");
    }

    private void decision(@Nullable Double prior) {
        fields.names(THRESHOLD);
        thresholdValues();
        if (prior == null
                || !(fields.get("logLikelihoodRatio") instanceof Map<?, ?> ratio)
                || !(ratio.get("value") instanceof Number value)
                || !Double.isFinite(value.doubleValue())) {
            return;
        }
        double expected = Math.log((1 - prior) / prior);
        if (Math.abs(value.doubleValue() - expected) > ROUNDED * Math.max(1, Math.abs(expected))) {
            fields.wrong(
                    "logLikelihoodRatio.value",
                    value,
                    expected + ", where the probability is one half under the prior " + prior);
        }
    }

    private void thresholdValues() {
        object("logLikelihoodRatio", ratio -> ratio.interval(value -> true, "a number"));
        object("falseRejectRate", rate -> rate.interval(ProfileCheck::isFraction, "a number from 0 to 1"));
        object("falseAcceptRate", rate -> rate.interval(ProfileCheck::isFraction, "a number from 0 to 1"));
    }

    private void interval(DoublePredicate valid, String expected) {
        fields.names(List.of("value", "low", "high"));
        Double value = fields.number("value", valid, expected);
        Double low = fields.number("low", valid, expected);
        Double high = fields.number("high", valid, expected);
        if (value != null && low != null && high != null && !(low <= value && value <= high)) {
            fields.wrong("value", value, "a number from 'low', " + low + ", to 'high', " + high);
        }
    }

    private void threshold() {
        fields.names(with(THRESHOLD));
        fields.number(ASKED, ProfileCheck::isInside, "a number strictly between 0 and 1");
        thresholdValues();
    }

    private void errors(boolean asked) {
        fields.names(asked ? with(ERRORS) : ERRORS);
        if (asked) {
            fields.number(ASKED, ProfileCheck::isInside, "a number strictly between 0 and 1");
        }
        fields.number("falseRejectRate", ProfileCheck::isFraction, "a number from 0 to 1");
        fields.number("falseAcceptRate", ProfileCheck::isFraction, "a number from 0 to 1");
    }

    private void basis() {
        fields.names(List.of("data", "targetTrials", "nonTargetTrials", "speakers", "eer"));
        fields.text("data", value -> !value.isBlank(), "a description of the trials");
        count("targetTrials");
        count("nonTargetTrials");
        count("speakers");
        fields.number("eer", ProfileCheck::isFraction, "a number from 0 to 1");
    }

    private void bootstrap() {
        fields.names(List.of("replicates", "seed", "confidence"));
        count("replicates");
        if (!(fields.get("seed") instanceof Long)) {
            fields.wrong("seed", "a whole number");
        }
        fields.number("confidence", ProfileCheck::isInside, "a number strictly between 0 and 1");
    }

    private void crossFit() {
        fields.names(List.of("folds", "cllr", "minCllr", "decision", "thresholds"));
        count("folds");
        fields.number("cllr", value -> value >= 0, "a number not below 0");
        fields.number("minCllr", ProfileCheck::isFraction, "a number from 0 to 1");
        object("decision", decision -> decision.errors(false));
        list("thresholds", false);
    }

    /** The thresholds of the profile and of its cross-fit: objects, the highest rate first. */
    private void list(String name, boolean ofProfile) {
        if (!(fields.get(name) instanceof List<?> elements)) {
            fields.wrong(name, "a list");
            return;
        }
        double above = 1;
        for (int i = 0; i < elements.size(); i++) {
            JsonFields element = fields.object(name, elements, i);
            if (element == null) {
                continue;
            }
            ProfileCheck check = new ProfileCheck(element);
            if (ofProfile) {
                check.threshold();
            } else {
                check.errors(true);
            }
            if (element.get(ASKED) instanceof Number rate) {
                if (!(rate.doubleValue() < above) && isInside(rate.doubleValue())) {
                    element.wrong(ASKED, rate, "less than the one before, " + above);
                }
                above = rate.doubleValue();
            }
        }
    }

    private void rates(String name) {
        boolean valid = fields.get(name) instanceof List<?> rates
                && rates.stream().allMatch(rate -> rate instanceof Number number && isInside(number.doubleValue()));
        if (!valid) {
            fields.wrong(name, "a list of numbers strictly between 0 and 1");
        }
    }

    private void object(String name, Consumer<ProfileCheck> check) {
        JsonFields object = fields.object(name);
        if (object != null) {
            check.accept(new ProfileCheck(object));
        }
    }

    private void count(String name) {
        fields.whole(name, 1, Integer.MAX_VALUE);
    }

    private static List<String> with(List<String> names) {
        List<String> all = new ArrayList<>(List.of(ASKED));
        all.addAll(names);
        return all;
    }

    private static boolean isFraction(double value) {
        return value >= 0 && value <= 1;
    }

    private static boolean isInside(double value) {
        return value > 0 && value < 1;
    }
}
