package org.ecapa4j.scoring.trained;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.regex.Pattern;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.internal.JsonFields;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;

/** The JSON of a {@link TrainedScorer}, which has its form; collects all problems of a text. */
final class ScorerJson {
    private static final String FORMAT = "ecapa4j-scorer 1";
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    /** Wrong rows of one matrix that are reported: if there are more, most of them are wrong. */
    private static final int REPORTED_OF_A_MATRIX = 3;

    private static final DoublePredicate ANY = value -> true;

    private ScorerJson() {}

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
        return scorer(JsonFields.of(fields), source);
    }

    private static TrainedScorer scorer(JsonFields fields, String source) {
        Object format = fields.get("format");
        if (!FORMAT.equals(format)) {
            throw new ModelFormatException("Scorer '" + source + "' has the format " + JsonFields.shown(format)
                    + ", expected '" + FORMAT
                    + "'; it is something else, or another version of this library wrote it");
        }
        String fingerprint = fields.text(
                "fingerprint", value -> FINGERPRINT.matcher(value).matches(), "64 lower-case hexadecimal digits");
        JsonFields steps = fields.object("recipe");
        ScorerRecipe recipe = steps == null ? null : recipe(steps);
        int speakers = fields.whole("speakers", 2, Integer.MAX_VALUE);
        int utterances = fields.whole("utterances", 3, Integer.MAX_VALUE);
        String data = fields.text("data", value -> !value.isBlank(), "a description of the recordings");
        double[] mean = vector(fields, "mean", -1, ANY);
        double[][] projection = matrix(fields, "projection", -1, mean.length);
        boolean withModel = recipe != null && recipe.score() == ScorerRecipe.Score.PLDA;
        JsonFields model = withModel ? fields.object("plda") : null;
        Plda plda = model == null ? null : plda(model, projection.length);
        fields.names(
                List.of("format", "fingerprint", "recipe", "speakers", "utterances", "data", "mean", "projection"),
                recipe == null || withModel ? "plda" : "");
        List<String> problems = fields.problems();
        if (withModel && !fields.has("plda")) {
            problems.add("field 'plda' is missing");
        }
        if (recipe == null || fingerprint == null || data == null || !problems.isEmpty()) {
            throw new ModelFormatException(source, problems);
        }
        return new TrainedScorer(fingerprint, recipe, speakers, utterances, data, AffineMap.of(mean, projection), plda);
    }

    /** Null if it is wrong; the problems say why. */
    private static @Nullable ScorerRecipe recipe(JsonFields fields) {
        int before = fields.problems().size();
        ScorerRecipe.Score score = constant(fields, "score", ScorerRecipe.Score.values());
        ScorerRecipe.Whitening whitening = constant(fields, "whitening", ScorerRecipe.Whitening.values());
        int whiteningDimension = fields.whole("whiteningDimension", 0, Integer.MAX_VALUE);
        int ldaDimension = fields.whole("ldaDimension", 0, Integer.MAX_VALUE);
        Object normalised = fields.get("lengthNormalisation");
        if (!(normalised instanceof Boolean)) {
            fields.wrong("lengthNormalisation", "true or false");
        }
        Double shrinkage = fields.number("shrinkage", value -> value >= 0 && value < 1, "a number from 0 to below 1");
        int iterations = fields.whole("iterations", 0, ScorerRecipe.MOST_ITERATIONS);
        fields.names(List.of(
                "score",
                "whitening",
                "whiteningDimension",
                "ldaDimension",
                "lengthNormalisation",
                "shrinkage",
                "iterations"));
        if (shrinkage == null || fields.problems().size() > before) {
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
            fields.problems().add("field 'recipe' does not hold together: " + e.getMessage());
            return null;
        }
    }

    private static Plda plda(JsonFields fields, int size) {
        double[] mean = vector(fields, "mean", size, ANY);
        double[][] transform = matrix(fields, "transform", size, size);
        double[] between = vector(fields, "between", size, value -> value >= 0);
        fields.names(List.of("mean", "transform", "between"));
        return new Plda(AffineMap.of(mean, transform), between);
    }

    // Of a field that is missing or wrong, something harmless stands in its place; the problems tell.

    private static <E extends Enum<E>> E constant(JsonFields fields, String name, E[] constants) {
        for (E constant : constants) {
            if (name(constant).equals(fields.get(name))) {
                return constant;
            }
        }
        fields.wrong(
                name, "one of " + Arrays.stream(constants).map(ScorerJson::name).toList());
        return constants[0];
    }

    /** A vector of so many numbers, or of any number if -1. */
    private static double[] vector(JsonFields fields, String name, int size, DoublePredicate valid) {
        return fields.has(name) ? vector(fields, name, fields.get(name), size, valid) : new double[Math.max(1, size)];
    }

    private static double[] vector(
            JsonFields fields, String place, @Nullable Object value, int size, DoublePredicate valid) {
        if (!(value instanceof List<?> items) || items.isEmpty() || (size >= 0 && items.size() != size)) {
            fields.wrong(place, value, size < 0 ? "a list of numbers" : "a list of " + size + " numbers");
            return new double[Math.max(1, size)];
        }
        double[] vector = new double[items.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = items.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
            if (!(valid.test(vector[i]) && Double.isFinite(vector[i]))) {
                fields.wrong(place + "[" + i + "]", items.get(i), valid == ANY ? "a number" : "a number not below 0");
                return vector;
            }
        }
        return vector;
    }

    /** Rows of so many numbers; so many rows, or from 1 to the length of a row if -1. */
    private static double[][] matrix(JsonFields fields, String name, int rows, int columns) {
        if (!(fields.get(name) instanceof List<?> items)
                || items.isEmpty()
                || items.size() > columns
                || (rows >= 0 && items.size() != rows)) {
            fields.wrong(name, (rows < 0 ? "a list of 1 to " + columns : "a list of " + rows) + " rows");
            return new double[1][columns];
        }
        double[][] matrix = new double[items.size()][];
        int before = fields.problems().size();
        for (int i = 0; i < matrix.length && fields.problems().size() < before + REPORTED_OF_A_MATRIX; i++) {
            matrix[i] = vector(fields, name + "[" + i + "]", items.get(i), columns, ANY);
        }
        return matrix;
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
