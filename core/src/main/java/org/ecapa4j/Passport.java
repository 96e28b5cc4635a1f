package org.ecapa4j;

import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.model.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * Where an embedding comes from.
 *
 * @param fingerprint of the model
 * @param frontEnd canonical text of the front end
 * @param precision in which the network was computed
 * @param backend id of the backend, with its detail
 * @param treatment how the length was treated, for example {@code whole}
 * @param quality of the recording; null where the embedding was made from features
 */
public record Passport(
        Fingerprint fingerprint,
        String frontEnd,
        Precision precision,
        String backend,
        String treatment,
        @Nullable AudioQuality quality) {}
