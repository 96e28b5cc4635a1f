package org.ecapa4j.model;

import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.network.EcapaNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Everything that turns a waveform into an embedding. Immutable; knows nothing of devices.
 *
 * @param name how it was asked for: a name or a path
 * @param network the network
 * @param frontEnd what feeds it
 * @param fingerprint identifies what it computes
 * @param card null if it came without one
 * @param profile calibration, null if it came without one; made for this fingerprint
 */
public record Model(
        String name,
        EcapaNetwork network,
        FrontEnd frontEnd,
        Fingerprint fingerprint,
        @Nullable ModelCard card,
        @Nullable CalibrationProfile profile) {
    /** The same model with its card. */
    Model withCard(ModelCard newCard) {
        return new Model(name, network, frontEnd, fingerprint, newCard, profile);
    }
}
