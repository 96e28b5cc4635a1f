package org.ecapa4j;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.ecapa4j.VerifierSettings.Consequence;
import org.ecapa4j.audio.AudioQuality;
import org.ecapa4j.calibration.CalibrationFit;
import org.ecapa4j.calibration.CalibrationProfile;
import org.ecapa4j.calibration.CalibrationProfile.Duration;
import org.ecapa4j.calibration.CalibrationProfile.Threshold;
import org.ecapa4j.errors.ConfigurationException;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.model.Model;
import org.ecapa4j.model.ModelLoader;
import org.ecapa4j.scoring.Cosine;
import org.jspecify.annotations.Nullable;

/**
 * Compares embeddings of one model. Immutable; safe for concurrent use; needs neither encoder nor runtime to stay open.
 *
 * <p>The score is the cosine. The model's calibration profile turns it into a log-likelihood ratio and a probability, and has the
 * threshold: the one for {@code ecapa4j.verifier.false-accept-rate}, or the profile's own, where the probability is one half.
 *
 * <p>The verdict is inconclusive if
 *
 * <ul>
 *   <li>the model has no profile, or one for scores of another kind;
 *   <li>the score lies in the band around the threshold that the profile leaves open ({@link
 *       CalibrationProfile#inconclusiveFrom});
 *   <li>a recording has no speech, less than {@code ecapa4j.verifier.minimum-speech-seconds} of it, or, where the profile takes
 *       the duration into account, less than any that it was fitted on, or an unknown amount;
 *   <li>a recording has more than {@code ecapa4j.verifier.maximum-clipped-fraction} of clipped samples;
 *   <li>a recording is narrow-band, unless {@code ecapa4j.verifier.narrow-band} is {@code note}: recordings of telephone
 *       bandwidth score higher against each other than others do, and lower against others, whoever speaks, so that a profile
 *       fitted on others is wrong for them;
 *   <li>a recording is noisy ({@link AudioQuality.Flag#NOISY}), unless {@code ecapa4j.verifier.noisy} is {@code note}: noise on
 *       one side lowers the scores of the same speaker, and strong noise on both sides raises those of different ones.
 * </ul>
 *
 * All else that is odd about the recordings is said in notes and changes nothing.
 */
public final class SpeakerVerifier {
    private static final String RATE_KEY = "ecapa4j.verifier.false-accept-rate";

    private final Model model;
    private final VerifierSettings settings;
    /** Null where no profile can read the scores. */
    private final @Nullable CalibrationProfile profile;

    private final @Nullable Threshold threshold;

    /** @throws ConfigurationException if the profile has no threshold for the rate */
    SpeakerVerifier(Model model, VerifierSettings settings) {
        this.model = model;
        this.settings = settings;
        CalibrationProfile own = model.profile();
        this.profile = own != null && own.scoring().equals(CalibrationProfile.COSINE) ? own : null;
        this.threshold = profile == null ? null : threshold(profile, settings.falseAcceptRate(), model.name());
    }

    /**
     * The same with the threshold for another false-accept rate, the share of different speakers that are taken for the same.
     *
     * @param rate a fraction; exactly one of those that the profile has
     * @throws IllegalArgumentException if it is not strictly between 0 and 1
     * @throws ConfigurationException if the model's profile has no threshold for this rate; names those it has. A model without
     *     a profile has no threshold at all: its verdicts are inconclusive anyway
     */
    public SpeakerVerifier withFalseAcceptRate(double rate) {
        if (!(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException("false-accept rate " + rate + " does not lie strictly between 0 and 1");
        }
        return new SpeakerVerifier(model, settings.withFalseAcceptRate(rate));
    }

    private static Threshold threshold(CalibrationProfile profile, OptionalDouble asked, String name) {
        if (asked.isEmpty()) {
            return profile.decision();
        }
        double rate = asked.getAsDouble();
        Threshold threshold = profile.threshold(rate);
        if (threshold != null) {
            return threshold;
        }
        String held = profile.thresholds().isEmpty()
                ? "none"
                : profile.thresholds().stream()
                        .map(each -> String.valueOf(each.askedFalseAcceptRate()))
                        .collect(Collectors.joining(", "));
        long needed = CalibrationFit.nonTargetTrialsNeeded(rate);
        int trials = profile.basis().nonTargetTrials();
        throw new ConfigurationException("The profile of model '" + name
                + "' has no threshold for the false-accept rate "
                + rate + " of " + RATE_KEY + "; it has those for: " + held + ". "
                + (needed > trials
                        ? "This rate needs " + needed + " different-speaker trials, and the profile was fitted on "
                                + trials + ": calibrate on more, or ask for a rate that it has"
                        : "Ask for one of these, or calibrate for this rate"));
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
        judge("first", a.passport(), obstacles, notes);
        judge("second", b.passport(), obstacles, notes);
        notePrecisions(a.passport(), b.passport(), notes);
        if (profile == null || threshold == null) {
            obstacles.add(0, withoutProfile());
            return uncalibrated(score, obstacles, notes);
        }
        double first = speechSeconds(a.passport());
        double second = speechSeconds(b.passport());
        if (profile.duration() != null && !judgeDuration(profile.duration(), first, second, obstacles, notes)) {
            return uncalibrated(score, obstacles, notes);
        }
        double ratio = profile.logLikelihoodRatio(score, first, second);
        double from = profile.inconclusiveFrom(threshold);
        double to = profile.inconclusiveTo(threshold);
        Verdict.Band band = new Verdict.Band(profile.score(from, first, second), profile.score(to, first, second));
        if (ratio >= from && ratio < to) {
            obstacles.add(text(
                    "the score lies between %.2f and %.2f, where the profile leaves open who speaks: its threshold may lie"
                            + " anywhere there",
                    band.from(), band.to()));
        }
        Verdict.Decision answer =
                ratio >= threshold.logLikelihoodRatio().value() ? Verdict.Decision.ACCEPT : Verdict.Decision.REJECT;
        Double rate = threshold.askedFalseAcceptRate();
        return new Verdict(
                obstacles.isEmpty() ? answer : Verdict.Decision.INCONCLUSIVE,
                score,
                OptionalDouble.of(profile.score(threshold.logLikelihoodRatio().value(), first, second)),
                Optional.of(band),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
                OptionalDouble.of(ratio),
                OptionalDouble.of(profile.probability(ratio)),
                reasons(obstacles, notes));
    }

    private static Verdict uncalibrated(double score, List<String> obstacles, List<String> notes) {
        return new Verdict(
                Verdict.Decision.INCONCLUSIVE,
                score,
                OptionalDouble.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                reasons(obstacles, notes));
    }

    private static List<String> reasons(List<String> obstacles, List<String> notes) {
        List<String> reasons = new ArrayList<>(obstacles);
        for (String note : notes) {
            reasons.add("note: " + note);
        }
        return reasons;
    }

    private String withoutProfile() {
        CalibrationProfile other = model.profile();
        return other == null
                ? "model '" + model.name() + "' has no calibration profile" + place()
                        + ", so no decision can be given;"
                        + " compare the score with scores of known answer, or use a model with a profile"
                : "the profile of model '" + model.name() + "' is for scores made by '" + other.scoring()
                        + "', and this score is made by '" + CalibrationProfile.COSINE
                        + "', so no decision can be given; calibrate the model with such scores";
    }

    /** Where it was looked for, if the model is a checkpoint's path. */
    private String place() {
        try {
            Path checkpoint = Path.of(model.name());
            return model.card() == null && Files.isRegularFile(checkpoint)
                    ? " (" + ModelLoader.profilePath(checkpoint) + ")"
                    : "";
        } catch (InvalidPathException e) {
            return "";
        }
    }

    /** Not a number where it is not known. */
    private static double speechSeconds(@Nullable Passport passport) {
        AudioQuality quality = passport == null ? null : passport.quality();
        return quality == null ? Double.NaN : quality.speechSeconds();
    }

    /** Whether the profile can read a score of recordings of these durations. */
    private static boolean judgeDuration(
            Duration duration, double first, double second, List<String> obstacles, List<String> notes) {
        double shorter = Math.min(first, second);
        if (Double.isNaN(shorter)) {
            obstacles.add("the profile takes the seconds of speech into account, and they are not known of "
                    + (Double.isNaN(first)
                            ? Double.isNaN(second) ? "either embedding" : "the first embedding"
                            : "the second embedding"));
            return false;
        }
        if (shorter < duration.shortestSeconds()) {
            obstacles.add(text(
                    "the shorter recording has %.2f s of speech, less than any that the profile was fitted on (%.2f s)",
                    shorter, duration.shortestSeconds()));
        } else if (shorter > duration.longestSeconds()) {
            notes.add(text(
                    "the shorter recording has %.2f s of speech, more than any that the profile was fitted on, and is read"
                            + " as %.2f s",
                    shorter, duration.longestSeconds()));
        }
        return true;
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
        boolean tooLittle = quality.speechSeconds() < settings.minimumSpeechSeconds();
        boolean unusable = tooLittle
                || quality.speechSeconds() == 0
                || quality.clippedFraction() > settings.maximumClippedFraction()
                || forbids(settings.narrowBand(), quality, AudioQuality.Flag.NARROW_BAND)
                || forbids(settings.noisy(), quality, AudioQuality.Flag.NOISY);
        List<String> sentences = unusable ? obstacles : notes;
        // Everything that is said of an unusable recording is a reason not to decide.
        for (String remark : quality.remarks()) {
            sentences.add(which + " recording: " + remark);
        }
        if (tooLittle && quality.speechSeconds() >= AudioQuality.ENOUGH_SPEECH_SECONDS) {
            sentences.add(text(
                    "%s recording: only %.2f s of speech, less than the %.2f s of ecapa4j.verifier.minimum-speech-seconds",
                    which, quality.speechSeconds(), settings.minimumSpeechSeconds()));
        }
    }

    private static boolean forbids(Consequence consequence, AudioQuality quality, AudioQuality.Flag flag) {
        return consequence == Consequence.INCONCLUSIVE && quality.flags().contains(flag);
    }

    private static void notePrecisions(@Nullable Passport a, @Nullable Passport b, List<String> notes) {
        if (a != null && b != null && a.precision() != b.precision()) {
            notes.add(
                    "the embeddings were computed in different precisions, " + a.precision() + " and " + b.precision());
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
