package org.ecapa4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.model.Model;
import org.ecapa4j.scoring.Cosine;
import org.jspecify.annotations.Nullable;

/**
 * Compares embeddings of one model. Immutable; safe for concurrent use; needs neither encoder nor runtime to stay open.
 *
 * <p>The score is the cosine; scores at or above the threshold of the model's calibration profile mean "same speaker". The
 * verdict is inconclusive, whatever the score, if the model has no profile, or if a recording has no speech, less than
 * {@code ecapa4j.verifier.minimum-speech-seconds} of it, or more than {@code
 * ecapa4j.verifier.maximum-clipped-fraction} of clipped samples. All else that is odd about the recordings is said in notes
 * and changes nothing: the profile's trials hold no such recordings, so nobody knows by how much it would.
 */
public final class SpeakerVerifier {
    private final Model model;
    private final double minimumSpeechSeconds;
    private final double maximumClippedFraction;

    SpeakerVerifier(Model model, double minimumSpeechSeconds, double maximumClippedFraction) {
        this.model = model;
        this.minimumSpeechSeconds = minimumSpeechSeconds;
        this.maximumClippedFraction = maximumClippedFraction;
    }

    /**
     * Compares two embeddings. One without a passport is taken for one of this model, which a note says.
     *
     * @throws ModelMismatchException if an embedding was made by another model or front end, is not of this model's size,
     *     or has no direction
     */
    public Verdict compare(Embedding a, Embedding b) {
        refuseForeign("first", a);
        refuseForeign("second", b);
        double score = Cosine.score(a.values(), b.values());

        List<String> obstacles = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        CalibrationProfile profile = model.profile();
        if (profile == null) {
            obstacles.add("model '" + model.name() + "' has no calibration profile, so its scores have no threshold;"
                    + " compare the score with scores of known answer, or use a model with a profile");
        }
        judge("first", a.passport(), obstacles, notes);
        judge("second", b.passport(), obstacles, notes);
        notePrecisions(a.passport(), b.passport(), notes);

        List<String> reasons = new ArrayList<>(obstacles);
        for (String note : notes) {
            reasons.add("note: " + note);
        }
        if (profile == null) {
            return new Verdict(
                    Verdict.Decision.INCONCLUSIVE,
                    score,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    reasons);
        }
        Verdict.Decision answer = score >= profile.threshold() ? Verdict.Decision.ACCEPT : Verdict.Decision.REJECT;
        return new Verdict(
                obstacles.isEmpty() ? answer : Verdict.Decision.INCONCLUSIVE,
                score,
                OptionalDouble.of(profile.threshold()),
                OptionalDouble.of(profile.probability(score)),
                OptionalDouble.of(profile.logLikelihoodRatio(score)),
                reasons);
    }

    private void refuseForeign(String which, Embedding embedding) {
        String advice = "; encode both recordings with the same model";
        Passport passport = embedding.passport();
        if (passport != null && !passport.fingerprint().equals(model.fingerprint())) {
            throw new ModelMismatchException("The " + which + " embedding was made by another model (fingerprint "
                    + passport.fingerprint().abbreviated() + ") than the verifier's '" + model.name()
                    + "' (fingerprint "
                    + model.fingerprint().abbreviated() + ")" + advice);
        }
        if (passport != null && !passport.frontEnd().equals(model.frontEnd().canonicalText())) {
            throw new ModelMismatchException("The " + which + " embedding was made with another front end ("
                    + passport.frontEnd() + ") than the verifier's model has ("
                    + model.frontEnd().canonicalText() + ")"
                    + advice);
        }
        if (embedding.size() != model.network().embeddingSize()) {
            throw new ModelMismatchException(
                    "The " + which + " embedding has " + embedding.size() + " numbers, those of model '" + model.name()
                            + "' have " + model.network().embeddingSize() + advice);
        }
    }

    private void judge(String which, @Nullable Passport passport, List<String> obstacles, List<String> notes) {
        if (passport == null) {
            notes.add("the " + which
                    + " embedding is unverified: it came without a passport and is taken for one of model" + " '"
                    + model.name() + "'");
            return;
        }
        AudioQuality quality = passport.quality();
        if (quality == null) {
            notes.add("the " + which + " embedding was made from features: nothing is known of its recording");
            return;
        }
        boolean tooLittle = quality.speechSeconds() < minimumSpeechSeconds;
        boolean unusable =
                tooLittle || quality.speechSeconds() == 0 || quality.clippedFraction() > maximumClippedFraction;
        List<String> sentences = unusable ? obstacles : notes;
        // Everything that is said of an unusable recording is a reason not to decide.
        for (String remark : quality.remarks()) {
            sentences.add(which + " recording: " + remark);
        }
        if (tooLittle && quality.speechSeconds() >= AudioQuality.ENOUGH_SPEECH_SECONDS) {
            sentences.add(String.format(
                    Locale.ROOT,
                    "%s recording: only %.2f s of speech, less than the %.2f s of ecapa4j.verifier.minimum-speech-seconds",
                    which,
                    quality.speechSeconds(),
                    minimumSpeechSeconds));
        }
    }

    private static void notePrecisions(@Nullable Passport a, @Nullable Passport b, List<String> notes) {
        if (a != null && b != null && a.precision() != b.precision()) {
            notes.add(
                    "the embeddings were computed in different precisions, " + a.precision() + " and " + b.precision());
        }
    }
}
