package org.ecapa4j.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.ecapa4j.calibration.CalibrationProfile.Basis;
import org.ecapa4j.calibration.CalibrationProfile.Bootstrap;
import org.ecapa4j.calibration.CalibrationProfile.Duration;
import org.ecapa4j.calibration.CalibrationProfile.Threshold;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.errors.ModelFormatException;
import org.ecapa4j.internal.Scores;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.scoring.ScoredTrial;
import org.jspecify.annotations.Nullable;

/**
 * Fits calibration profiles to scored trials of known answer.
 *
 * <pre>{@code
 * CalibrationProfile profile = CalibrationProfile.fitting(fingerprint, "our call centre, May")
 *         .falseAcceptRates(0.05, 0.01)
 *         .duration(secondsOfSpeech::get)
 *         .fit(trials, speakerOf);
 * }</pre>
 *
 * <p>The same trials and settings give the same profile, whatever the order of the trials. Not safe for concurrent use.
 */
public final class CalibrationFit {
    /** Rates that thresholds are fitted for unless told otherwise. */
    public static final List<Double> DEFAULT_FALSE_ACCEPT_RATES = List.of(0.1, 0.05, 0.01, 0.001);

    /**
     * So many false accepts must be expected for a threshold: "to be 90 percent confident that the true error rate is within
     * 30 percent of the observed error rate, there must be at least 30 errors", if trials are independent. G. R. Doddington,
     * M. A. Przybocki, A. F. Martin and D. A. Reynolds, "The NIST speaker recognition evaluation: overview, methodology,
     * systems, results, perspective", Speech Communication 31 (2000), 225-254.
     */
    public static final int FEWEST_FALSE_ACCEPTS = 30;

    /** {@link #folds} that make sense: those who judge leave out up to two. */
    public static final int FEWEST_FOLDS = 3;

    /** {@link #replicates} that make sense: less do not fill the tails of an interval. */
    public static final int FEWEST_REPLICATES = 100;

    private static final double ROUNDING = 1e-9;

    private final String fingerprint;
    private final String data;
    private String scoring = CalibrationProfile.COSINE;
    private double prior = 0.5;
    private double inconclusiveProbability = 0.5;
    private List<Double> falseAcceptRates = DEFAULT_FALSE_ACCEPT_RATES;
    private @Nullable ToDoubleFunction<String> speechSecondsOf;
    private int folds = 10;
    private int replicates = 1000;
    private long seed = 1;

    CalibrationFit(String fingerprint, String data) {
        this.fingerprint = fingerprint;
        this.data = data;
    }

    /** How the scores were made, see {@link CalibrationProfile#scoring()}; the plain cosine by default. */
    public CalibrationFit scoring(String canonicalText) {
        this.scoring = canonicalText;
        return this;
    }

    /**
     * Probability of "same speaker" before hearing anything; 0.5 by default.
     *
     * @throws IllegalArgumentException if it is not strictly between 0 and 1
     */
    public CalibrationFit prior(double probability) {
        Scores.requirePrior(probability);
        this.prior = probability;
        return this;
    }

    /**
     * The share of different-speaker pairs that each threshold may accept; 10 %, 5 %, 1 % and 0.1 % by default. Rates for which
     * the trials are too few ({@link #FEWEST_FALSE_ACCEPTS}) get no threshold and are named in the profile.
     *
     * @throws IllegalArgumentException if one is not strictly between 0 and 1
     */
    public CalibrationFit falseAcceptRates(double... rates) {
        TreeSet<Double> sorted = new TreeSet<>();
        for (double rate : rates) {
            if (!(rate > 0 && rate < 1)) {
                throw new IllegalArgumentException(
                        "false-accept rate " + rate + " does not lie strictly between 0 and 1");
            }
            sorted.add(rate);
        }
        this.falseAcceptRates = List.copyOf(sorted.descendingSet());
        return this;
    }

    /**
     * Takes the seconds of speech of both recordings into account; see {@link CalibrationProfile.Duration}.
     *
     * @param speechSeconds by the name of a recording in the trials; positive
     */
    public CalibrationFit duration(ToDoubleFunction<String> speechSeconds) {
        this.speechSecondsOf = speechSeconds;
        return this;
    }

    /**
     * What a decision must be sure of at least, see {@link CalibrationProfile#inconclusiveFrom}; 0.5, which asks nothing more
     * than the interval of the threshold, by default.
     *
     * @throws IllegalArgumentException if it is not at least 0.5 and less than 1
     */
    public CalibrationFit inconclusiveProbability(double probability) {
        if (!(probability >= 0.5 && probability < 1)) {
            throw new IllegalArgumentException(
                    "inconclusive probability " + probability + " is not at least 0.5 and less than 1");
        }
        this.inconclusiveProbability = probability;
        return this;
    }

    /**
     * Into how many folds the speakers are dealt for {@link CalibrationProfile.CrossFit}, at least 3 and at most one for each
     * speaker; 10 by default.
     */
    public CalibrationFit folds(int count) {
        if (count < FEWEST_FOLDS) {
            throw new IllegalArgumentException(count + " folds are fewer than " + FEWEST_FOLDS);
        }
        this.folds = count;
        return this;
    }

    /** How often the speakers are drawn for the intervals, at least 100; 1000 by default. */
    public CalibrationFit replicates(int count) {
        if (count < FEWEST_REPLICATES) {
            throw new IllegalArgumentException(count + " replicates are fewer than " + FEWEST_REPLICATES);
        }
        this.replicates = count;
        return this;
    }

    /** Of the draws; 1 by default. */
    public CalibrationFit seed(long value) {
        this.seed = value;
        return this;
    }

    /** Different-speaker trials that a threshold for this rate needs. */
    public static long nonTargetTrialsNeeded(double falseAcceptRate) {
        return (long) Math.ceil(FEWEST_FALSE_ACCEPTS / falseAcceptRate * (1 - ROUNDING));
    }

    /**
     * Fits slope, offset and the coefficient of the duration by prior-weighted logistic regression (see {@link
     * LogisticCalibration#fit}) on all trials, thresholds on all non-target trials, their intervals by drawing speakers with
     * replacement, and judges how well this carries over to other speakers by cross-fitting.
     *
     * @param trials of both kinds
     * @param speakerOf the speaker of a recording, given its name in the trials; null where it is not known, which is an error
     * @throws DataFormatException if the trials contradict the speakers, a score is not finite, target trials do not score higher
     *     than non-target trials, there are too few trials or speakers, or, with {@link #duration}, a recording has no speech
     * @throws ModelFormatException if the fingerprint is not one, or a text is blank
     */
    public CalibrationProfile fit(List<ScoredTrial> trials, Function<String, @Nullable String> speakerOf) {
        SpeakerTrials known = SpeakerTrials.of(trials, speakerOf, speechSecondsOf);
        ScoreMap map = ScoreMap.fit(known, prior);
        double[] ratios = map.logLikelihoodRatios(known);
        ErrorRates rates = ErrorRates.of(known.ofKind(true, ratios), known.ofKind(false, ratios));
        if (!(map.slope() > 0)) {
            double eer = ErrorRates.of(trials).eer();
            throw new DataFormatException("No profile can be fitted: same-speaker trials do not score higher than"
                    + " different-speaker trials (slope " + map.slope() + ", equal error rate " + eer
                    + "); are the labels of the trials the wrong way round?");
        }
        List<Double> supported = new ArrayList<>();
        List<Double> unsupported = new ArrayList<>();
        for (double rate : falseAcceptRates) {
            (nonTargetTrialsNeeded(rate) <= rates.nonTargetTrials() ? supported : unsupported).add(rate);
        }
        Bootstrap bootstrap = new Bootstrap(replicates, seed, SpeakerBootstrap.CONFIDENCE);
        CalibrationProfile.CrossFit crossFit = new CrossFitting(known, prior, supported, folds).run();
        List<Threshold> thresholds = new SpeakerBootstrap(known, ratios, bootstrap).thresholds(prior, supported);
        return new CalibrationProfile(
                fingerprint,
                scoring,
                map.slope(),
                map.offset(),
                duration(map, known),
                prior,
                inconclusiveProbability,
                thresholds.get(0),
                thresholds.subList(1, thresholds.size()),
                unsupported,
                new Basis(
                        data,
                        rates.targetTrials(),
                        rates.nonTargetTrials(),
                        known.speakers().size(),
                        rates.eer()),
                bootstrap,
                crossFit);
    }

    private static @Nullable Duration duration(ScoreMap map, SpeakerTrials trials) {
        double[] seconds = trials.shorterSeconds();
        return seconds == null
                ? null
                : new Duration(
                        map.duration(),
                        Arrays.stream(seconds).min().orElseThrow(),
                        Arrays.stream(seconds).max().orElseThrow());
    }
}
