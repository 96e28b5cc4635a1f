package org.ecapa4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.OptionalDouble;
import org.ecapa4j.VerifierSettings.Consequence;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.calibration.CalibrationProfile.Duration;
import org.ecapa4j.calibration.Profiles;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.model.Model;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpeakerVerifierTest {
    private static final String FINGERPRINT =
            TinyNetwork.model("voices").fingerprint().hex();
    private static final AudioQuality GOOD = quality(3, 0);
    private static final Model MODEL = TinyNetwork.model("voices", 0, profile());

    private final SpeakerVerifier verifier = new SpeakerVerifier(MODEL, settings(1, 0.1));

    @Test
    void scoresAtOrAboveTheThresholdAreTheSameSpeaker() {
        // The threshold is exactly a half, and so is the cosine of these two.
        Verdict verdict = verifier.compare(made(GOOD, 1, 0, 0, 0, 0, 0), made(GOOD, 1, 1, 1, 1, 0, 0));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.ACCEPT);
        assertThat(verdict.score()).isEqualTo(0.5);
        assertThat(verdict.threshold()).hasValue(0.5);
        assertThat(verdict.inconclusiveBand()).hasValue(new Verdict.Band(0.5, 0.5));
        assertThat(verdict.falseAcceptRate()).isEmpty();
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
        SpeakerVerifier without = new SpeakerVerifier(TinyNetwork.model("bare"), settings(1, 0.1));
        Verdict verdict = without.compare(made(GOOD, 1, 0, 0, 0, 0, 0), made(GOOD, 1, 0, 0, 0, 0, 0));
        assertThat(verdict)
                .isEqualTo(new Verdict(
                        Verdict.Decision.INCONCLUSIVE,
                        1,
                        OptionalDouble.empty(),
                        Optional.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        java.util.List.of("model 'bare' has no calibration profile, so no decision can be given;"
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

        SpeakerVerifier trusting = new SpeakerVerifier(MODEL, settings(0, 1));
        assertThat(trusting.compare(made(quality(0.5, 0.9), 1, 0, 0, 0, 0, 0), good)
                        .decision())
                .isEqualTo(Verdict.Decision.ACCEPT);
        Verdict silent = trusting.compare(good, made(quality(0, 0), 1, 0, 0, 0, 0, 0));
        assertThat(silent.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(silent.reasons()).containsExactly("second recording: no speech found in 3.00 s");
    }

    @Test
    void aLongerMinimumThanUsualIsExplained() {
        Verdict verdict = new SpeakerVerifier(MODEL, settings(4, 0.1))
                .compare(made(GOOD, 1, 0, 0, 0, 0, 0), made(quality(9, 0), 1, 0, 0, 0, 0, 0));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(verdict.reasons())
                .containsExactly("first recording: only 3.00 s of speech, less than the 4.00 s of"
                        + " ecapa4j.verifier.minimum-speech-seconds");
    }

    @Test
    void scoresInTheBandAreInconclusive() {
        // Ratios from -1 to 2: scores from 0.4 to 0.7.
        SpeakerVerifier open = verifier(Profiles.of(FINGERPRINT, "cosine", 10, -5, null, 1, 2, 0.5));
        Verdict verdict = open.compare(unit(1), unit(0.5));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(verdict.inconclusiveBand()).hasValue(new Verdict.Band(0.4, 0.7));
        assertThat(verdict.probability().orElseThrow()).isCloseTo(0.5, within(1e-6));
        assertThat(verdict.reasons())
                .containsExactly("the score lies between 0.40 and 0.70, where the profile leaves open who speaks: its"
                        + " threshold may lie anywhere there");
        assertThat(open.compare(unit(1), unit(0.69)).decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(open.compare(unit(1), unit(0.71)).decision()).isEqualTo(Verdict.Decision.ACCEPT);
        assertThat(open.compare(unit(1), unit(0.41)).decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(open.compare(unit(1), unit(0.39)).decision()).isEqualTo(Verdict.Decision.REJECT);

        // The odds of 0.95 are 19, whose logarithm is 2.94.
        SpeakerVerifier sure = verifier(Profiles.of(FINGERPRINT, "cosine", 10, -5, null, 1, 2, 0.95));
        assertThat(sure.compare(unit(1), unit(0.79)).decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(sure.compare(unit(1), unit(0.80)).decision()).isEqualTo(Verdict.Decision.ACCEPT);
    }

    /** The threshold for 0.1 lies at the ratio 2, the score 0.7. */
    @Test
    void decidesForTheRateThatIsAskedFor() {
        assertThat(verifier.compare(unit(1), unit(0.6)).decision()).isEqualTo(Verdict.Decision.ACCEPT);
        SpeakerVerifier strict = verifier.withFalseAcceptRate(0.1);
        Verdict verdict = strict.compare(unit(1), unit(0.6));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.REJECT);
        assertThat(verdict.threshold()).hasValue(0.7);
        assertThat(verdict.falseAcceptRate()).hasValue(0.1);
        assertThat(verdict.probability().orElseThrow()).isGreaterThan(0.5);
        assertThat(strict.compare(unit(1), unit(0.71)).decision()).isEqualTo(Verdict.Decision.ACCEPT);
    }

    @Test
    void ratesThatTheProfileDoesNotHaveAreRefused() {
        assertThatThrownBy(() -> verifier.withFalseAcceptRate(0.01))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("The profile of model 'voices' has no threshold for the false-accept rate 0.01 of"
                        + " ecapa4j.verifier.false-accept-rate; it has those for: 0.1. This rate needs 3000"
                        + " different-speaker trials, and the profile was fitted on 401: calibrate on more, or ask for a"
                        + " rate that it has");
        assertThatThrownBy(() -> verifier.withFalseAcceptRate(0.2))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith("it has those for: 0.1. Ask for one of these, or calibrate for this rate");
        for (double rate : new double[] {0, 1, Double.NaN}) {
            assertThatThrownBy(() -> verifier.withFalseAcceptRate(rate)).isInstanceOf(IllegalArgumentException.class);
        }
        SpeakerVerifier without = new SpeakerVerifier(TinyNetwork.model("bare"), settings(1, 0.1));
        assertThat(without.withFalseAcceptRate(0.01).compare(unit(1), unit(1)).reasons())
                .hasSize(1)
                .allMatch(reason -> reason.contains("has no calibration profile"));
    }

    @Test
    void profilesForOtherScoresAreNotRead() {
        SpeakerVerifier normalised =
                verifier(Profiles.of(FINGERPRINT, "s-norm, 300 of cohort abc", 10, -5, null, 1, 2, 0.5));
        Verdict verdict = normalised.compare(unit(1), unit(1));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(verdict.threshold()).isEmpty();
        assertThat(verdict.probability()).isEmpty();
        assertThat(verdict.reasons())
                .containsExactly(
                        "the profile of model 'voices' is for scores made by 's-norm, 300 of cohort abc', and"
                                + " this score is made by 'cosine', so no decision can be given; calibrate the model with such scores");
    }

    @Test
    void durationMovesTheThreshold() {
        Duration duration = new Duration(2, 2, 8);
        SpeakerVerifier timed = verifier(Profiles.of(FINGERPRINT, "cosine", 10, -5, duration, 0, 0, 0.5));
        Verdict verdict = timed.compare(lasting(8, 1), lasting(4, 0.5));
        assertThat(verdict.logLikelihoodRatio().orElseThrow()).isCloseTo(2 * Math.log(4), within(1e-6));
        assertThat(verdict.threshold().orElseThrow()).isCloseTo(0.5 - 0.2 * Math.log(4), within(1e-12));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.ACCEPT);
        assertThat(verdict.reasons()).isEmpty();

        Verdict brief = timed.compare(lasting(8, 1), lasting(1.5, 0.9));
        assertThat(brief.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(brief.reasons())
                .containsExactly(
                        "the shorter recording has 1.50 s of speech, less than any that the profile was fitted on"
                                + " (2.00 s)");

        Verdict lasting = timed.compare(lasting(20, 1), lasting(30, 0.9));
        assertThat(lasting.decision()).isEqualTo(Verdict.Decision.ACCEPT);
        assertThat(lasting.logLikelihoodRatio().orElseThrow()).isCloseTo(4 + 2 * Math.log(8), within(1e-6));
        assertThat(lasting.reasons())
                .containsExactly("note: the shorter recording has 20.00 s of speech, more than any that the profile was"
                        + " fitted on, and is read as 8.00 s");

        Verdict unknown = timed.compare(lasting(8, 1), Embedding.unverified(new float[] {1, 0, 0, 0, 0, 0}));
        assertThat(unknown.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(unknown.probability()).isEmpty();
        assertThat(unknown.reasons().get(0))
                .isEqualTo("the profile takes the seconds of speech into account, and they are not known of the second"
                        + " embedding");
    }

    @Test
    void narrowBandIsInconclusiveUnlessTheConfigurationSaysOtherwise() {
        AudioQuality narrow = new AudioQuality(3, 3, 0.5, 0, -20, 3_400, 16_000, OptionalDouble.of(30));
        Verdict verdict = verifier.compare(made(narrow, 1, 0, 0, 0, 0, 0), made(GOOD, 1, 0, 0, 0, 0, 0));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        assertThat(verdict.reasons())
                .containsExactly("first recording: narrow-band, upsampled: sampled at 16000 Hz, nothing above 3400 Hz");
        SpeakerVerifier telephone = noting(Consequence.NOTE, Consequence.INCONCLUSIVE);
        assertThat(telephone
                        .compare(made(narrow, 1, 0, 0, 0, 0, 0), made(GOOD, 1, 0, 0, 0, 0, 0))
                        .decision())
                .isEqualTo(Verdict.Decision.ACCEPT);
    }

    @Test
    void noiseIsInconclusiveUnlessTheConfigurationSaysOtherwise() {
        AudioQuality noisy = new AudioQuality(3, 3, 0.5, 0, -20, 8_000, 16_000, OptionalDouble.of(9.9));
        Verdict verdict = verifier.compare(made(GOOD, 1, 0, 0, 0, 0, 0), made(noisy, 1, 0, 0, 0, 0, 0));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.INCONCLUSIVE);
        String remark = "second recording: noisy: the speech is 9 dB above the noise, less than 13 dB";
        assertThat(verdict.reasons()).containsExactly(remark);
        Verdict noted = noting(Consequence.INCONCLUSIVE, Consequence.NOTE)
                .compare(made(GOOD, 1, 0, 0, 0, 0, 0), made(noisy, 1, 0, 0, 0, 0, 0));
        assertThat(noted.decision()).isEqualTo(Verdict.Decision.ACCEPT);
        assertThat(noted.reasons()).containsExactly("note: " + remark);
        assertThat(noting(Consequence.INCONCLUSIVE, Consequence.NOTE)
                        .withFalseAcceptRate(0.1)
                        .compare(made(GOOD, 1, 0, 0, 0, 0, 0), made(noisy, 1, 0, 0, 0, 0, 0))
                        .decision())
                .isEqualTo(Verdict.Decision.ACCEPT);
    }

    private static SpeakerVerifier noting(Consequence narrowBand, Consequence noisy) {
        return new SpeakerVerifier(MODEL, new VerifierSettings(OptionalDouble.empty(), 1, 0.1, narrowBand, noisy));
    }

    @Test
    void otherOdditiesAreNotesAndComeAfterReasons() {
        AudioQuality odd = new AudioQuality(3, 3, 1.5, 0.01, -60, 8_000, 16_000, OptionalDouble.of(30));
        Verdict verdict = verifier.compare(made(odd, 1, 0, 0, 0, 0, 0), made(GOOD, 1, 0, 0, 0, 0, 0));
        assertThat(verdict.decision()).isEqualTo(Verdict.Decision.ACCEPT);
        assertThat(verdict.reasons()).hasSize(3).allMatch(reason -> reason.startsWith("note: first recording: "));
        Verdict mixed = verifier.compare(made(odd, 1, 0, 0, 0, 0, 0), made(quality(0.2, 0), 1, 0, 0, 0, 0, 0));
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

    private static SpeakerVerifier verifier(CalibrationProfile profile) {
        return new SpeakerVerifier(TinyNetwork.model("voices", 0, profile), settings(1, 0.1));
    }

    /** Of length 1, with this cosine to {@code unit(1)}. */
    private static Embedding unit(double cosine) {
        return lasting(3, cosine);
    }

    private static Embedding lasting(double speechSeconds, double cosine) {
        return made(quality(speechSeconds, 0), (float) cosine, (float) Math.sqrt(1 - cosine * cosine), 0, 0, 0, 0);
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

    private static VerifierSettings settings(double minimumSpeechSeconds, double maximumClippedFraction) {
        return new VerifierSettings(
                OptionalDouble.empty(),
                minimumSpeechSeconds,
                maximumClippedFraction,
                Consequence.INCONCLUSIVE,
                Consequence.INCONCLUSIVE);
    }

    /** Log-likelihood ratio 10 s - 5 at even odds: the threshold is a half. */
    private static CalibrationProfile profile() {
        return Profiles.of(FINGERPRINT, 10, -5);
    }
}
