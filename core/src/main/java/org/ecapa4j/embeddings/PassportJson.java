package org.ecapa4j.embeddings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.ecapa4j.Passport;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.model.Fingerprint;
import org.jspecify.annotations.Nullable;

/** Passports as fields of a JSON object, under the names that every output of this project has for them. */
public final class PassportJson {
    private static final List<String> TEXTS =
            List.of("fingerprint", "frontEnd", "backend", "backendDetail", "precision", "treatment");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    private PassportJson() {}

    /**
     * The fields {@code fingerprint}, {@code frontEnd}, {@code backend} (its id), {@code backendDetail} (what exactly computed;
     * may be empty), {@code precision}, {@code treatment} and {@code quality}, which is null or an object of the components of
     * {@link AudioQuality}.
     *
     * @return a new map in this order
     */
    public static Map<String, @Nullable Object> fields(Passport passport) {
        String backend = passport.backend();
        int space = backend.indexOf(' ');
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("fingerprint", passport.fingerprint().hex());
        fields.put("frontEnd", passport.frontEnd());
        fields.put("backend", space < 0 ? backend : backend.substring(0, space));
        fields.put("backendDetail", space < 0 ? "" : backend.substring(space + 1));
        fields.put("precision", name(passport.precision()));
        fields.put("treatment", passport.treatment());
        AudioQuality quality = passport.quality();
        fields.put("quality", quality == null ? null : qualityFields(quality));
        return fields;
    }

    private static Map<String, @Nullable Object> qualityFields(AudioQuality quality) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("seconds", quality.seconds());
        fields.put("speechSeconds", quality.speechSeconds());
        fields.put("peak", quality.peak());
        fields.put("clippedFraction", quality.clippedFraction());
        fields.put("speechLevelDb", quality.speechLevelDb());
        fields.put("bandwidthHz", quality.bandwidthHz());
        fields.put("sampleRate", quality.sampleRate());
        fields.put("snrDb", quality.snrDb().isPresent() ? quality.snrDb().getAsDouble() : null);
        return fields;
    }

    /**
     * Reads the fields back; others are passed over.
     *
     * @return null if none of the fields is there
     * @throws DataFormatException if only some are, or one is not what {@link #fields} writes; the message goes on where the
     *     name of the object ended
     */
    static @Nullable Passport read(Map<String, @Nullable Object> fields) {
        if (TEXTS.stream().noneMatch(fields::containsKey) && !fields.containsKey("quality")) {
            return null;
        }
        String fingerprint = text(fields, "fingerprint");
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
            throw new DataFormatException("has the fingerprint '" + EmbeddingRows.shortened(fingerprint)
                    + "', expected 64 lower-case hexadecimal digits");
        }
        String backend = text(fields, "backend");
        String detail = text(fields, "backendDetail");
        return new Passport(
                new Fingerprint(fingerprint),
                text(fields, "frontEnd"),
                precision(text(fields, "precision")),
                detail.isEmpty() ? backend : backend + " " + detail,
                text(fields, "treatment"),
                quality(required(fields, "quality")));
    }

    private static @Nullable AudioQuality quality(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> fields)) {
            throw new DataFormatException("has a 'quality' that is no object and not null");
        }
        double sampleRate = number(fields, "sampleRate");
        if (sampleRate != (int) sampleRate) {
            throw new DataFormatException("has the sampleRate " + sampleRate + ", expected a whole number");
        }
        return new AudioQuality(
                number(fields, "seconds"),
                number(fields, "speechSeconds"),
                number(fields, "peak"),
                number(fields, "clippedFraction"),
                number(fields, "speechLevelDb"),
                number(fields, "bandwidthHz"),
                (int) sampleRate,
                required(fields, "snrDb") == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(number(fields, "snrDb")));
    }

    private static String name(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Precision precision(String name) {
        for (Precision precision : Precision.values()) {
            if (name(precision).equals(name)) {
                return precision;
            }
        }
        throw new DataFormatException("has the unknown precision '" + EmbeddingRows.shortened(name) + "'");
    }

    private static double number(Map<?, ?> fields, String name) {
        if (required(fields, name) instanceof Number number) {
            return number.doubleValue();
        }
        throw new DataFormatException("has a '" + name + "' that is no number");
    }

    private static String text(Map<?, ?> fields, String name) {
        if (required(fields, name) instanceof String text) {
            return text;
        }
        throw new DataFormatException("has a '" + name + "' that is no text");
    }

    private static @Nullable Object required(Map<?, ?> fields, String name) {
        if (!fields.containsKey(name)) {
            throw new DataFormatException("has no '" + name + "'; a passport is given whole or not at all");
        }
        return fields.get(name);
    }
}
