package org.ecapa4j.evaluation;

import java.util.Objects;
import org.ecapa4j.Embedding;
import org.ecapa4j.Passport;

/**
 * A recording of a trial list with its embedding.
 *
 * @param name as in the trial list
 * @param seconds length of the whole recording, even where only its beginning was used
 * @param embedding with its passport, which has the recording's quality unless it was made from features
 */
public record Utterance(String name, double seconds, Embedding embedding) {
    /** Where the embedding comes from, and the recording's quality. */
    public Passport passport() {
        return Objects.requireNonNull(embedding.passport(), "encoders and the cache issue passports");
    }
}
