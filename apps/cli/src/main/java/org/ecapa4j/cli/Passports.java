package org.ecapa4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.ecapa4j.Embedding;
import org.ecapa4j.Passport;
import org.ecapa4j.audio.AudioQuality;
import org.jspecify.annotations.Nullable;

/** Passports as JSON. */
final class Passports {
    private Passports() {}

    /** Where an embedding that was made here comes from. */
    static Passport of(Embedding embedding) {
        return Objects.requireNonNull(embedding.passport(), "an encoder gives every embedding its passport");
    }

    static void describe(Map<String, @Nullable Object> json, Passport passport) {
        json.put("fingerprint", passport.fingerprint().hex());
        json.put("frontEnd", passport.frontEnd());
        json.put("backend", Texts.backendId(passport.backend()));
        json.put("backendDetail", Texts.backendDetail(passport.backend()));
        json.put("precision", Texts.kebab(passport.precision()));
        json.put("treatment", passport.treatment());
        json.put("quality", passport.quality() == null ? null : quality(passport.quality()));
    }

    private static Map<String, @Nullable Object> quality(AudioQuality quality) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("seconds", quality.seconds());
        json.put("speechSeconds", quality.speechSeconds());
        json.put("peak", quality.peak());
        json.put("clippedFraction", quality.clippedFraction());
        json.put("speechLevelDb", quality.speechLevelDb());
        json.put("bandwidthHz", quality.bandwidthHz());
        json.put("sampleRate", quality.sampleRate());
        return json;
    }
}
