package org.ecapa4j.scoring.trained;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;

/** The JSON of a {@link TrainedScorer}, which has its form; collects all problems of a text. */
final class ScorerJson {
    private static final String FORMAT = "ecapa4j-scorer 1";
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final int SHOWN_OF_A_VALUE = 80;
    /** Wrong rows of one matrix that are reported: if there are more, most of them are wrong. */
    private static final int REPORTED_OF_A_MATRIX = 3;

    private static final DoublePredicate ANY = value -> true;

    private final String source;
    private final List<String> problems = new ArrayList<>();

    private ScorerJson(String source) {
        this.source = source;
    }

    static void requireOrigin(String fingerprint, String description) {
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
            throw new ModelFormatException(
                    "The fingerprint of the model is '" + fingerprint + "', expected 64 lower-case hexadecimal digits");
        }
        if (description.isBlank()) {
            throw new ModelFormatException(
                    "The description of the training data is empty; say which recordings they are");
        }
    }

    static String write(TrainedScorer scorer) {
        ScorerRecipe recipe = scorer.recipe();
        Map<String, Object> steps = new LinkedHashMap<>();
        steps.put("score", name(recipe.score()));
        steps.put("whitening", name(recipe.whitening()));
        steps.put("whiteningDimension", recipe.whiteningDimension());
        steps.put("ldaDimension", recipe.ldaDimension());
        steps.put("lengthNormalisation", recipe.lengthNormalisation());
        steps.put("shrinkage", recipe.shrinkage());
        steps.put("iterations", recipe.iterations());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("format", FORMAT);
        fields.put("fingerprint", scorer.fingerprint());
        fields.put("recipe", steps);
        fields.put("speakers", scorer.speakers());
        fields.put("utterances", scorer.utterances());
        fields.put("data", scorer.data());
        fields.put("mean", list(scorer.projection().centre()));
        fields.put("projection", rows(scorer.projection().matrix()));
        Plda plda = scorer.plda();
        if (plda != null) {
            Map<String, Object> model = new LinkedHashMap<>();
            model.put("mean", list(plda.map().centre()));
            model.put("transform", rows(plda.map().matrix()));
            model.put("between", list(plda.between()));
            fields.put("plda", model);
        }
        return Json.write(fields);
    }

    static TrainedScorer parse(String json, String source) {
        Map<String, @Nullable Object> fields;
        try {
            fields = Json.parseObject(json, source);
        } catch (DataFormatException e) {
            throw new ModelFormatException("Scorer " + e.getMessage(), e);
        }
        return new ScorerJson(source).scorer(fields);
    }

    private TrainedScorer scorer(Map<String, @Nullable Object> fields) {
        Object format = fields.get("format");
        if (!FORMAT.equals(format)) {
            throw new ModelFormatException("Scorer '" + source + "' has the format " + shown(format) + ", expected '"
                    + FORMAT + "'; it is something else, or another version of this library wrote it");
        }
        String fingerprint = text(
                fields,
                "fingerprint",
                value -> FINGERPRINT.matcher(value).matches(),
                "64 lower-case hexadecimal digits");
        Map<?, ?> steps = object(fields, "recipe");
        ScorerRecipe recipe = steps == null ? null : recipe(steps);
        int speakers = whole(fields, "", "speakers", 2, Integer.MAX_VALUE);
        int utterances = whole(fields, "", "utterances", 3, Integer.MAX_VALUE);
        String data = text(fields, "data", value -> !value.isBlank(), "a description of the recordings");
        double[] mean = vector(fields, "", "mean", -1, ANY);
        double[][] projection = matrix(fields, "", "projection", -1, mean.length);
        boolean withModel = recipe != null && recipe.score() == ScorerRecipe.Score.PLDA;
        Map<?, ?> model = withModel ? object(fields, "plda") : null;
        Plda plda = model == null ? null : plda(model, projection.length);
        names(
                fields,
                "",
                List.of("format", "fingerprint", "recipe", "speakers", "utterances", "data", "mean", "projection"),
                recipe == null || withModel ? "plda" : "");
        if (withModel && !fields.containsKey("plda")) {
            problems.add("field 'plda' is missing");
        }
        if (recipe == null || !problems.isEmpty()) {
            throw new ModelFormatException(source, problems);
        }
        return new TrainedScorer(fingerprint, recipe, speakers, utterances, data, AffineMap.of(mean, projection), plda);
    }

    /** Null if it is wrong; the problems say why. */
    private @Nullable ScorerRecipe recipe(Map<?, ?> fields) {
        int before = problems.size();
        String in = "recipe.";
        ScorerRecipe.Score score = constant(fields, "score", ScorerRecipe.Score.values());
        ScorerRecipe.Whitening whitening = constant(fields, "whitening", ScorerRecipe.Whitening.values());
        int whiteningDimension = whole(fields, in, "whiteningDimension", 0, Integer.MAX_VALUE);
        int ldaDimension = whole(fields, in, "ldaDimension", 0, Integer.MAX_VALUE);
        Object normalised = fields.get("lengthNormalisation");
        if (fields.containsKey("lengthNormalisation") && !(normalised instanceof Boolean)) {
            wrong(in + "lengthNormalisation", normalised, "true or false");
        }
        double shrinkage = number(fields.get("shrinkage"));
        if (fields.containsKey("shrinkage") && !(shrinkage >= 0 && shrinkage < 1)) {
            wrong(in + "shrinkage", fields.get("shrinkage"), "a number from 0 to below 1");
        }
        int iterations = whole(fields, in, "iterations", 0, ScorerRecipe.MOST_ITERATIONS);
        names(
                fields,
                in,
                List.of(
                        "score",
                        "whitening",
                        "whiteningDimension",
                        "ldaDimension",
                        "lengthNormalisation",
                        "shrinkage",
                        "iterations"),
                "");
        if (problems.size() > before) {
            return null;
        }
        try {
            return new ScorerRecipe(
                    score,
                    whitening,
                    whiteningDimension,
                    ldaDimension,
                    Boolean.TRUE.equals(normalised),
                    shrinkage,
                    iterations);
        } catch (IllegalArgumentException e) {
            problems.add("field 'recipe' does not hold together: " + e.getMessage());
            return null;
        }
    }

    private Plda plda(Map<?, ?> fields, int size) {
        String in = "plda.";
        double[] mean = vector(fields, in, "mean", size, ANY);
        double[][] transform = matrix(fields, in, "transform", size, size);
        double[] between = vector(fields, in, "between", size, value -> value >= 0);
        names(fields, in, List.of("mean", "transform", "between"), "");
        return new Plda(AffineMap.of(mean, transform), between);
    }

    /** Which fields are missing, and which are unknown. */
    private void names(Map<?, ?> fields, String in, List<String> required, String more) {
        for (String name : required) {
            if (!fields.containsKey(name)) {
                problems.add("field '" + in + name + "' is missing");
            }
        }
        for (Object name : fields.keySet()) {
            if (!required.contains(name) && !more.equals(name)) {
                problems.add("field '" + in + shortened(name) + "' is unknown");
            }
        }
    }

    // A field that is missing is reported by names, one that is wrong here; something harmless stands for either.

    private @Nullable Map<?, ?> object(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        if (fields.containsKey(name)) {
            wrong(name, value, "an object");
        }
        return null;
    }

    private String text(Map<?, ?> fields, String name, Predicate<String> valid, String expected) {
        Object value = fields.get(name);
        if (value instanceof String text && valid.test(text)) {
            return text;
        }
        if (fields.containsKey(name)) {
            wrong(name, value, expected);
        }
        return "";
    }

    private int whole(Map<?, ?> fields, String in, String name, int least, int most) {
        Object value = fields.get(name);
        if (value instanceof Long number && number >= least && number <= most) {
            return number.intValue();
        }
        if (fields.containsKey(name)) {
            wrong(in + name, value, "a whole number from " + least + " to " + most);
        }
        return least;
    }

    private <E extends Enum<E>> E constant(Map<?, ?> fields, String name, E[] constants) {
        Object value = fields.get(name);
        for (E constant : constants) {
            if (name(constant).equals(value)) {
                return constant;
            }
        }
        if (fields.containsKey(name)) {
            wrong(
                    "recipe." + name,
                    value,
                    "one of " + Arrays.stream(constants).map(ScorerJson::name).toList());
        }
        return constants[0];
    }

    /** A vector of so many numbers, or of any number if -1. */
    private double[] vector(Map<?, ?> fields, String in, String name, int size, DoublePredicate valid) {
        return fields.containsKey(name)
                ? vector(in + name, fields.get(name), size, valid)
                : new double[Math.max(1, size)];
    }

    private double[] vector(String name, @Nullable Object value, int size, DoublePredicate valid) {
        if (!(value instanceof List<?> items) || items.isEmpty() || (size >= 0 && items.size() != size)) {
            wrong(name, value, size < 0 ? "a list of numbers" : "a list of " + size + " numbers");
            return new double[Math.max(1, size)];
        }
        double[] vector = new double[items.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = number(items.get(i));
            if (!(valid.test(vector[i]) && Double.isFinite(vector[i]))) {
                wrong(name + "[" + i + "]", items.get(i), valid == ANY ? "a number" : "a number not below 0");
                return vector;
            }
        }
        return vector;
    }

    /** Rows of so many numbers; so many rows, or from 1 to the length of a row if -1. */
    private double[][] matrix(Map<?, ?> fields, String in, String name, int rows, int columns) {
        Object value = fields.get(name);
        if (!fields.containsKey(name)) {
            return new double[1][columns];
        }
        if (!(value instanceof List<?> items)
                || items.isEmpty()
                || items.size() > columns
                || (rows >= 0 && items.size() != rows)) {
            wrong(in + name, value, (rows < 0 ? "a list of 1 to " + columns : "a list of " + rows) + " rows");
            return new double[1][columns];
        }
        double[][] matrix = new double[items.size()][];
        int before = problems.size();
        for (int i = 0; i < matrix.length && problems.size() < before + REPORTED_OF_A_MATRIX; i++) {
            matrix[i] = vector(in + name + "[" + i + "]", items.get(i), columns, ANY);
        }
        return matrix;
    }

    /** NaN if it is none. */
    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private void wrong(String name, @Nullable Object value, String expected) {
        problems.add("field '" + name + "' is " + shown(value) + ", expected " + expected);
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return "a list of " + list.size();
        }
        return value instanceof String
                ? "'" + shortened(value) + "'"
                : value instanceof Map ? "an object" : String.valueOf(value);
    }

    private static String shortened(Object value) {
        String text = value.toString();
        return text.length() <= SHOWN_OF_A_VALUE ? text : text.substring(0, SHOWN_OF_A_VALUE) + "...";
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static List<List<Double>> rows(double[][] matrix) {
        return Arrays.stream(matrix).map(ScorerJson::list).toList();
    }
}
