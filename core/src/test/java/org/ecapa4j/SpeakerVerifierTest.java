package org.ecapa4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Model;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpeakerVerifierTest {
    private static final AudioQuality GOOD = quality(3, 0);
    private static final Model MODEL = TinyNetwork.model("voices", 0, profile());

    private final SpeakerVerifier verifier = new SpeakerVerifier(MODEL, 1, 0.1);

    @Test
    void scoresAtOrAboveTheThresholdAreTheSameSpeaker() {
        // The threshold is exactly a half, and so is the cosine of these two.
        Verdict verdict = verifier.compare(made(GOOD, 1, 0, 0, 0, 0, 0), made(GOOD, 1, 1, 1, 1, 0, 0));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.ACCEPT);
        assertThat(verdict.score()).isEqualTo(0.5);
        assertThat(verdict.threshold()).hasValue(0.5);
        assertThat(verdict.probability()).hasValue(0.5);
        assertThat(verdict.logLikelihoodRatio()).hasValue(0);
        assertThat(verdict.reasons()).isEmpty();

        Verdict below = verifier.compare(made(GOOD, 1, 0, 0, 0, 0, 0), made(GOOD, 1, 1, 1, 1, 0.01f, 0));
        assertThat(below.decision()).isEqualTo(Verdict.Decision.REJECT);
        assertThat(below.probability().orElseThrow()).isLessThan(0.5);
        assertThat(below.logLikelihoodRatio().orElseThrow()).isCloseTo(10 * below.score() - 5, within(1e-12));
    }

    @Test
    void withoutAProfileThereIsAScoreButNoDecision() {
        SpeakerVerifier without = new SpeakerVerifier(TinyNetwork.model("bare"), 1, 0.1);
        Verdict verdict = without.compare(made(GOOD, 1, 0, 0, 0, 0, 0), made(GOOD, 1, 0, 0, 0, 0, 0));
        assertThat(verdict)
                .isEqualTo(new Verdict(
                        Verdict.Decision.INCONCLUSIVE,
                        1,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        java.util.List.of("model 'bare' has no calibration profile, so its scores have no threshold;"
                                + " compare the score with scores of known answer, or use a model with a profile")));
    }

    @Test
    void tooLittleSpeechSilenceAndHeavyClippingAreInconclusive() {
        Embedding good = made(GOOD, 1, 0, 0, 0, 0, 0);
        Verdict brief = verifier.compare(made(quality(0.99, 0), 1, 0, 0, 0, 0, 0), good);
        assertThat(brief.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(brief.score()).isEqualTo(1);
        assertThat(brief.probability()).isPresent();
        assertThat(brief.reasons()).containsExactly("first recording: only 0.99 s of speech, less than 1 s");

        assertThat(verifier.compare(made(quality(1, 0), 1, 0, 0, 0, 0, 0), good).decision())
                .isEqualTo(Verdict.Decision.ACCEPT);

        Verdict clipped = verifier.compare(good, made(quality(3, 0.11), 1, 0, 0, 0, 0, 0));
        assertThat(clipped.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(clipped.reasons())
                .containsExactly("second recording: clipped: 11.0 % of the samples are cut off at the peak");

        SpeakerVerifier trusting = new SpeakerVerifier(MODEL, 0, 1);
        assertThat(trusting.compare(made(quality(0.5, 0.9), 1, 0, 0, 0, 0, 0), good)
                        .decision())
                .isEqualTo(Verdict.Decision.ACCEPT);
        Verdict silent = trusting.compare(good, made(quality(0, 0), 1, 0, 0, 0, 0, 0));
        assertThat(silent.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(silent.reasons()).containsExactly("second recording: no speech found in 3.00 s");
    }

    @Test
    void aLongerMinimumThanUsualIsExplained() {
        Verdict verdict = new SpeakerVerifier(MODEL, 4, 0.1)
                .compare(made(GOOD, 1, 0, 0, 0, 0, 0), made(quality(9, 0), 1, 0, 0, 0, 0, 0));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(verdict.reasons())
                .containsExactly("first recording: only 3.00 s of speech, less than the 4.00 s of"
                        + " ecapa4j.verifier.minimum-speech-seconds");
    }

    @Test
    void otherOdditiesAreNotesAndComeAfterReasons() {
        AudioQuality narrow = new AudioQuality(3, 3, 0.5, 0.01, -60, 3_400, 16_000, OptionalDouble.of(30));
        Verdict verdict = verifier.compare(made(narrow, 1, 0, 0, 0, 0, 0), made(GOOD, 1, 0, 0, 0, 0, 0));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.ACCEPT);
        assertThat(verdict.reasons()).hasSize(3).allMatch(reason -> reason.startsWith("note: first recording: "));
        Verdict mixed = verifier.compare(made(narrow, 1, 0, 0, 0, 0, 0), made(quality(0.2, 0), 1, 0, 0, 0, 0, 0));
        assertThat(mixed.reasons().get(0)).startsWith("second recording: only 0.20 s");
        assertThat(mixed.reasons()).hasSize(4);
    }

    @Test
    void embeddingsOfUnknownOriginAreTakenWithANote() {
        Verdict verdict =
                verifier.compare(Embedding.unverified(new float[] {1, 0, 0, 0, 0, 0}), made(null, 1, 0, 0, 0, 0, 0));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.ACCEPT);
        assertThat(verdict.reasons())
                .containsExactly(
                        "note: the first embedding is unverified: it came without a passport and is taken for one of model"
                                + " 'voices'",
                        "note: the second embedding was made from features: nothing is known of its recording");
    }

    @Test
    void differentPrecisionsCompareWithANote() {
        Passport passport = passport(MODEL, GOOD);
        Embedding bf16 = Embedding.of(
                new float[] {1, 0, 0, 0, 0, 0},
                new Passport(
                        passport.fingerprint(),
                        passport.frontEnd(),
                        Precision.BF16,
                        passport.backend(),
                        passport.treatment(),
                        GOOD));
        Verdict verdict = verifier.compare(made(GOOD, 1, 0, 0, 0, 0, 0), bf16);
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.ACCEPT);
        assertThat(verdict.reasons())
                .containsExactly("note: the embeddings were computed in different precisions, F32 and BF16");
    }

    @Test
    void embeddingsOfAnotherModelAreAnErrorNotANumber() {
        Embedding good = made(GOOD, 1, 0, 0, 0, 0, 0);
        Model other = TinyNetwork.model("other", 1, null);
        Embedding foreign = Embedding.of(new float[] {1, 0, 0, 0, 0, 0}, passport(other, GOOD));
        assertThatThrownBy(() -> verifier.compare(good, foreign))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("The second embedding was made by another model (fingerprint "
                        + other.fingerprint().abbreviated() + ") than the verifier's 'voices' (fingerprint "
                        + MODEL.fingerprint().abbreviated() + "); encode both recordings with the same model");
        assertThatThrownBy(() -> verifier.compare(foreign, foreign)).isInstanceOf(ModelMismatchException.class);

        Embedding otherFrontEnd = Embedding.of(
                new float[] {1, 0, 0, 0, 0, 0},
                new Passport(MODEL.fingerprint(), "front-end kaldi", Precision.F32, "cpu", "whole", GOOD));
        assertThatThrownBy(() -> verifier.compare(otherFrontEnd, good))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("The first embedding was made with another front end (front-end kaldi) than the verifier's"
                        + " model has (" + FrontEnd.speechbrain().canonicalText()
                        + "); encode both recordings with the same model");

        assertThatThrownBy(() -> verifier.compare(good, Embedding.unverified(new float[256])))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage(
                        "The second embedding has 256 numbers, those of model 'voices' have 6; encode both recordings"
                                + " with the same model");
        assertThatThrownBy(() -> verifier.compare(good, Embedding.unverified(new float[6])))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessageContaining("has no direction");
        assertThatThrownBy(() -> Embedding.unverified(new float[] {0, Float.NaN}))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Embedding value 1 of 2 is NaN; embeddings are finite numbers");
    }

    private static Embedding made(@Nullable AudioQuality quality, float... values) {
        return Embedding.of(values, passport(MODEL, quality));
    }

    private static Passport passport(Model model, @Nullable AudioQuality quality) {
        return new Passport(
                model.fingerprint(), model.frontEnd().canonicalText(), Precision.F32, "cpu", "whole", quality);
    }

    private static AudioQuality quality(double speechSeconds, double clippedFraction) {
        return new AudioQuality(3, speechSeconds, 0.5, clippedFraction, -20, 8_000, 16_000, OptionalDouble.of(30));
    }

    /** Log-likelihood ratio 10 s - 5 at even odds: the threshold is a half. */
    private static CalibrationProfile profile() {
        return new CalibrationProfile(
                TinyNetwork.model("voices").fingerprint().hex(),
                10,
                -5,
                0.5,
                0.5,
                0.01,
                0.5,
                100,
                100,
                "made up",
                new CalibrationProfile.Transfer(0, 0, 0, 1));
    }
}
