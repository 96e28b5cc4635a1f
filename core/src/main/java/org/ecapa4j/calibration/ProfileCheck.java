package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
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

    private static final int SHOWN_OF_A_VALUE = 80;

    private final List<String> problems;
    private final Map<?, ?> fields;
    /** Where the fields stand, with the dot that separates them from their names. */
    private final String prefix;

    private ProfileCheck(List<String> problems, Map<?, ?> fields, String prefix) {
        this.problems = problems;
        this.fields = fields;
        this.prefix = prefix;
    }

    /** Everything that is wrong, in the order of the fields; empty for a whole profile. */
    static List<String> problems(Map<String, ? extends @Nullable Object> fields) {
        ProfileCheck check = new ProfileCheck(new ArrayList<>(), fields, "");
        check.profile();
        return check.problems;
    }

    private void profile() {
        names(NAMES);
        text(
                "format",
                ProfileJson.FORMAT::equals,
                "'" + ProfileJson.FORMAT + "'; another version of this library may have written it");
        text("fingerprint", value -> FINGERPRINT.matcher(value).matches(), "64 lower-case hexadecimal digits");
        text("scoring", value -> SCORING.matcher(value).matches(), "one line of text that names a way of scoring");
        number("slope", value -> value > 0, "a positive number");
        number("offset", value -> true, "a number");
        if (fields.get("duration") != null) {
            object("duration", ProfileCheck::duration);
        }
        Double prior = number("prior", ProfileCheck::isInside, "a number strictly between 0 and 1");
        number("inconclusiveProbability", value -> value >= 0.5 && value < 1, "a number from 0.5 to less than 1");
        object("decision", decision -> decision.decision(prior));
        list("thresholds");
        rates("unsupportedFalseAcceptRates");
        object("basis", ProfileCheck::basis);
        object("bootstrap", ProfileCheck::bootstrap);
        object("crossFit", ProfileCheck::crossFit);
    }

    private void duration() {
        names(List.of("coefficient", "shortestSeconds", "longestSeconds"));
        number("coefficient", value -> true, "a number");
        Double shortest = number("shortestSeconds", value -> value > 0, "a positive number");
        double least = shortest == null ? Double.MIN_VALUE : shortest;
        number("longestSeconds", value -> value >= least, "a number not below 'shortestSeconds'");
    }

    private void decision(@Nullable Double prior) {
        names(THRESHOLD);
        thresholdValues();
        if (prior == null
                || !(fields.get("logLikelihoodRatio") instanceof Map<?, ?> ratio)
                || !(ratio.get("value") instanceof Number value)
                || !Double.isFinite(value.doubleValue())) {
            return;
        }
        double expected = Math.log((1 - prior) / prior);
        if (Math.abs(value.doubleValue() - expected) > ROUNDED * Math.max(1, Math.abs(expected))) {
            say(
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
        names(List.of("value", "low", "high"));
        Double value = number("value", valid, expected);
        Double low = number("low", valid, expected);
        Double high = number("high", valid, expected);
        if (value != null && low != null && high != null && !(low <= value && value <= high)) {
            problems.add("field '" + prefix + "value' is " + value + ", expected a number from 'low', " + low
                    + ", to 'high', " + high);
        }
    }

    private void threshold() {
        names(with(THRESHOLD));
        number(ASKED, ProfileCheck::isInside, "a number strictly between 0 and 1");
        thresholdValues();
    }

    private void errors(boolean asked) {
        names(asked ? with(ERRORS) : ERRORS);
        if (asked) {
            number(ASKED, ProfileCheck::isInside, "a number strictly between 0 and 1");
        }
        number("falseRejectRate", ProfileCheck::isFraction, "a number from 0 to 1");
        number("falseAcceptRate", ProfileCheck::isFraction, "a number from 0 to 1");
    }

    private void basis() {
        names(List.of("data", "targetTrials", "nonTargetTrials", "speakers", "eer"));
        text("data", value -> !value.isBlank(), "a description of the trials");
        count("targetTrials");
        count("nonTargetTrials");
        count("speakers");
        number("eer", ProfileCheck::isFraction, "a number from 0 to 1");
    }

    private void bootstrap() {
        names(List.of("replicates", "seed", "confidence"));
        count("replicates");
        if (fields.containsKey("seed") && !(fields.get("seed") instanceof Long)) {
            wrong("seed", "a whole number");
        }
        number("confidence", ProfileCheck::isInside, "a number strictly between 0 and 1");
    }

    private void crossFit() {
        names(List.of("folds", "cllr", "minCllr", "decision", "thresholds"));
        count("folds");
        number("cllr", value -> value >= 0, "a number not below 0");
        number("minCllr", ProfileCheck::isFraction, "a number from 0 to 1");
        object("decision", decision -> decision.errors(false));
        list("thresholds");
    }

    /** The thresholds of the profile and of its cross-fit: objects, the highest rate first. */
    private void list(String name) {
        if (!fields.containsKey(name)) {
            return;
        }
        if (!(fields.get(name) instanceof List<?> elements)) {
            wrong(name, "a list");
            return;
        }
        double above = 1;
        for (int i = 0; i < elements.size(); i++) {
            if (!(elements.get(i) instanceof Map<?, ?> element)) {
                say(name + "[" + i + "]", elements.get(i), "an object");
                continue;
            }
            ProfileCheck check = new ProfileCheck(problems, element, prefix + name + "[" + i + "].");
            if (prefix.isEmpty()) {
                check.threshold();
            } else {
                check.errors(true);
            }
            if (element.get(ASKED) instanceof Number rate) {
                if (!(rate.doubleValue() < above) && isInside(rate.doubleValue())) {
                    check.say(ASKED, rate, "less than the one before, " + above);
                }
                above = rate.doubleValue();
            }
        }
    }

    private void rates(String name) {
        if (!fields.containsKey(name)) {
            return;
        }
        boolean valid = fields.get(name) instanceof List<?> rates
                && rates.stream().allMatch(rate -> rate instanceof Number number && isInside(number.doubleValue()));
        if (!valid) {
            problems.add("field '" + prefix + name + "' is not a list of numbers strictly between 0 and 1");
        }
    }

    private void object(String name, Consumer<ProfileCheck> check) {
        if (fields.get(name) instanceof Map<?, ?> object) {
            check.accept(new ProfileCheck(problems, object, prefix + name + "."));
        } else if (fields.containsKey(name)) {
            wrong(name, "an object");
        }
    }

    private void names(List<String> known) {
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

    private void text(String name, Predicate<String> valid, String expected) {
        if (fields.containsKey(name) && !(fields.get(name) instanceof String text && valid.test(text))) {
            wrong(name, expected);
        }
    }

    private @Nullable Double number(String name, DoublePredicate valid, String expected) {
        if (fields.get(name) instanceof Number number
                && Double.isFinite(number.doubleValue())
                && valid.test(number.doubleValue())) {
            return number.doubleValue();
        }
        if (fields.containsKey(name)) {
            wrong(name, expected);
        }
        return null;
    }

    private void count(String name) {
        boolean valid = fields.get(name) instanceof Long count && count >= 1 && count <= Integer.MAX_VALUE;
        if (fields.containsKey(name) && !valid) {
            wrong(name, "a whole number from 1 to " + Integer.MAX_VALUE);
        }
    }

    private void wrong(String name, String expected) {
        say(name, fields.get(name), expected);
    }

    private void say(String name, @Nullable Object value, String expected) {
        String shown = value instanceof String
                ? "'" + shortened(value) + "'"
                : value instanceof Map ? "an object" : value instanceof List ? "a list" : String.valueOf(value);
        problems.add("field '" + prefix + name + "' is " + shown + ", expected " + expected);
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

    private static String shortened(Object value) {
        String text = value.toString();
        return text.length() <= SHOWN_OF_A_VALUE ? text : text.substring(0, SHOWN_OF_A_VALUE) + "...";
    }
}
