package org.ecapa4j.cli;

import java.util.Map;
import java.util.Objects;
import org.ecapa4j.Embedding;
import org.ecapa4j.Passport;
import org.ecapa4j.embeddings.PassportJson;
import org.jspecify.annotations.Nullable;

/** Passports as JSON. */
final class Passports {
    private Passports() {}

    /** Where an embedding that was made here comes from. */
    static Passport of(Embedding embedding) {
        return Objects.requireNonNull(embedding.passport(), "an encoder gives every embedding its passport");
    }

    static void describe(Map<String, @Nullable Object> json, Passport passport) {
        json.putAll(PassportJson.fields(passport));
    }
}
