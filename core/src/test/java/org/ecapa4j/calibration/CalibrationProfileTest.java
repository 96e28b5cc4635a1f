package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ecapa4j.calibration.CalibrationProfile.Basis;
import org.ecapa4j.calibration.CalibrationProfile.Bootstrap;
import org.ecapa4j.calibration.CalibrationProfile.CrossFit;
import org.ecapa4j.calibration.CalibrationProfile.Duration;
import org.ecapa4j.calibration.CalibrationProfile.Errors;
import org.ecapa4j.calibration.CalibrationProfile.Interval;
import org.ecapa4j.calibration.CalibrationProfile.Threshold;
import org.ecapa4j.errors.ModelFormatException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CalibrationProfileTest {
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);
    private static final CalibrationProfile PROFILE = new CalibrationProfile(
            FINGERPRINT,
            "cosine",
            20,
            -9,
            new Duration(-0.25, 1.5, 12),
            0.5,
            0.75,
            new Threshold(null, new Interval(0, -0.5, 0.75), new Interval(0.1, 0.05, 0.2), new Interval(0.15, 0, 0.25)),
            List.of(new Threshold(
                    0.1, new Interval(0.5, -0.5, 2), new Interval(0.15, 0.1, 0.2), new Interval(0.1, 0, 0.2))),
            List.of(0.01, 0.001),
            new Basis("LibriSpeech \"hard\", Übung", 402, 401, 8, 0.125),
            new Bootstrap(1000, -7, 0.95),
            new CrossFit(8, 0.5, 0.4, new Errors(null, 0.1, 0.2), List.of(new Errors(0.1, 0.15, 0.12))));
    private static final String JSON = """
            {
              "format": "ecapa4j-profile 2",
              "fingerprint": "FINGERPRINT",
              "scoring": "cosine",
              "slope": 20.0,
              "offset": -9.0,
              "duration": {
                "coefficient": -0.25,
                "shortestSeconds": 1.5,
                "longestSeconds": 12.0
              },
              "prior": 0.5,
              "inconclusiveProbability": 0.75,
              "decision": {
                "logLikelihoodRatio": {
                  "value": 0.0,
                  "low": -0.5,
                  "high": 0.75
                },
                "falseRejectRate": {
                  "value": 0.1,
                  "low": 0.05,
                  "high": 0.2
                },
                "falseAcceptRate": {
                  "value": 0.15,
                  "low": 0.0,
                  "high": 0.25
                }
              },
              "thresholds": [
                {
                  "askedFalseAcceptRate": 0.1,
                  "logLikelihoodRatio": {
                    "value": 0.5,
                    "low": -0.5,
                    "high": 2.0
                  },
                  "falseRejectRate": {
                    "value": 0.15,
                    "low": 0.1,
                    "high": 0.2
                  },
                  "falseAcceptRate": {
                    "value": 0.1,
                    "low": 0.0,
                    "high": 0.2
                  }
                }
              ],
              "unsupportedFalseAcceptRates": [0.01, 0.001],
              "basis": {
                "data": "LibriSpeech \\"hard\\", Übung",
                "targetTrials": 402,
                "nonTargetTrials": 401,
                "speakers": 8,
                "eer": 0.125
              },
              "bootstrap": {
                "replicates": 1000,
                "seed": -7,
                "confidence": 0.95
              },
              "crossFit": {
                "folds": 8,
                "cllr": 0.5,
                "minCllr": 0.4,
                "decision": {
                  "falseRejectRate": 0.1,
                  "falseAcceptRate": 0.2
                },
                "thresholds": [
                  {
                    "askedFalseAcceptRate": 0.1,
                    "falseRejectRate": 0.15,
                    "falseAcceptRate": 0.12
                  }
                ]
              }
            }
            """.replace("FINGERPRINT", FINGERPRINT);

    @Test
    void readsAndWritesItsJson() {
        assertThat(PROFILE.toJson()).isEqualTo(JSON);
        assertThat(CalibrationProfile.parse(JSON, "m.profile.json")).isEqualTo(PROFILE);
        assertThat(CalibrationProfile.parse(JSON.replace("20.0,", "20,").replace("-9.0", "-9"), "m.profile.json"))
                .isEqualTo(PROFILE);
        CalibrationProfile plain = Profiles.of(FINGERPRINT, 20, -9);
        assertThat(plain.toJson()).contains("\"duration\": null,");
        assertThat(CalibrationProfile.parse(plain.toJson(), "m.profile.json")).isEqualTo(plain);
    }

    @Test
    void comesBackExactly() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            double prior = 1e-6 + random.nextDouble() * 0.99;
            double even = Math.log((1 - prior) / prior);
            List<Threshold> thresholds = new ArrayList<>();
            for (double rate = 0.9; random.nextBoolean(); rate *= random.nextDouble()) {
                thresholds.add(threshold(rate, random.nextGaussian(), random));
            }
            CalibrationProfile profile = new CalibrationProfile(
                    FINGERPRINT,
                    "s-norm, cohort " + random.nextInt(),
                    random.nextDouble() * 50 + 1e-3,
                    random.nextGaussian() * 10,
                    random.nextBoolean() ? null : new Duration(random.nextGaussian(), random.nextDouble() + 0.1, 5),
                    prior,
                    0.5 + random.nextDouble() / 2.1,
                    threshold(null, even, random),
                    thresholds,
                    List.of(random.nextDouble() / 2 + 0.1),
                    new Basis("random", 1 + random.nextInt(1_000_000), Integer.MAX_VALUE, 3, random.nextDouble()),
                    new Bootstrap(100, random.nextLong(), 0.9),
                    new CrossFit(
                            3,
                            random.nextDouble() * 3,
                            random.nextDouble(),
                            new Errors(null, random.nextDouble(), random.nextDouble()),
                            List.of(new Errors(0.5, random.nextDouble(), random.nextDouble()))));
            assertThat(CalibrationProfile.parse(profile.toJson(), "random"))
                    .as("seed %d", seed)
                    .isEqualTo(profile);
        }
    }

    private static Threshold threshold(@Nullable Double rate, double ratio, Random random) {
        return new Threshold(
                rate,
                new Interval(ratio, ratio - random.nextDouble(), ratio + random.nextDouble()),
                new Interval(0.25, random.nextDouble() / 4, 0.25 + random.nextDouble() / 2),
                new Interval(0.25, random.nextDouble() / 4, 0.25 + random.nextDouble() / 2));
    }

    @Test
    void readsScores() {
        CalibrationProfile plain = Profiles.of(FINGERPRINT, 20, -9);
        assertThat(plain.logLikelihoodRatio(0.6, Double.NaN, Double.NaN)).isEqualTo(3, within(1e-14));
        assertThat(plain.score(3, Double.NaN, Double.NaN)).isEqualTo(0.6, within(1e-15));
        assertThat(plain.probability(0)).isEqualTo(0.5);
        assertThat(plain.probability(Math.log(3))).isEqualTo(0.75, within(1e-15));
        assertThat(plain.probability(-1e6)).isZero();
        assertThat(plain.probability(1e6)).isEqualTo(1);
        assertThat(plain.threshold(0.1)).isEqualTo(plain.thresholds().get(0));
        assertThat(plain.threshold(0.05)).isNull();
        assertThat(plain.threshold(0.01)).isNull();
    }

    @Test
    void readsScoresByTheShorterDurationWithinItsRange() {
        double ratio = 20 * 0.6 - 9;
        assertThat(PROFILE.logLikelihoodRatio(0.6, 4, 9)).isEqualTo(ratio - 0.25 * Math.log(4), within(1e-14));
        assertThat(PROFILE.logLikelihoodRatio(0.6, 9, 4)).isEqualTo(PROFILE.logLikelihoodRatio(0.6, 4, 9));
        assertThat(PROFILE.logLikelihoodRatio(0.6, 1, 9)).isEqualTo(ratio - 0.25 * Math.log(1.5), within(1e-14));
        assertThat(PROFILE.logLikelihoodRatio(0.6, 100, 60)).isEqualTo(ratio - 0.25 * Math.log(12), within(1e-14));
        assertThat(PROFILE.score(PROFILE.logLikelihoodRatio(0.6, 4, 9), 9, 4)).isEqualTo(0.6, within(1e-14));
    }

    /** The odds of 0.75 are 3. */
    @Test
    void leavesOpenWhatTheIntervalOrTheProbabilityDoesWhicheverIsWider() {
        assertThat(PROFILE.inconclusiveFrom(PROFILE.decision())).isEqualTo(-Math.log(3), within(1e-14));
        assertThat(PROFILE.inconclusiveTo(PROFILE.decision())).isEqualTo(Math.log(3), within(1e-14));
        Threshold threshold = PROFILE.thresholds().get(0);
        assertThat(PROFILE.inconclusiveFrom(threshold)).isEqualTo(0.5 - Math.log(3), within(1e-14));
        assertThat(PROFILE.inconclusiveTo(threshold)).isEqualTo(2);
        CalibrationProfile narrow = Profiles.of(FINGERPRINT, "cosine", 20, -9, null, 0.25, 0.5, 0.5);
        assertThat(narrow.inconclusiveFrom(narrow.decision())).isEqualTo(-0.25);
        assertThat(narrow.inconclusiveTo(narrow.decision())).isEqualTo(0.5);
    }

    @Test
    void asksForANewProfileWhereItFindsTheFormerFormat() {
        assertRefused(
                "{\"format\": \"ecapa4j-profile 1\", \"slope\": 13.4}",
                "Calibration profile 'm.profile.json' is in the format 'ecapa4j-profile 1', which is no longer read,"
                        + " expected 'ecapa4j-profile 2'; delete it and run 'ecapa calibrate' again");
    }

    @Test
    void reportsEveryProblemOfAFile() {
        String json = """
                {"format":"ecapa4j-profile 3","fingerprint":"ABC","scoring":"two\\nlines","slope":-1,"offset":"low",
                "duration":{"coefficient":0,"shortestSeconds":3,"longestSeconds":2},"prior":1,
                "decision":{"logLikelihoodRatio":{"value":2,"low":3,"high":1},"falseRejectRate":0.1,
                "falseAcceptRate":{"value":-0.1,"low":{},"high":1.5}},
                "thresholds":[4,{"askedFalseAcceptRate":0.1,"logLikelihoodRatio":null},{"askedFalseAcceptRate":0.2}],
                "unsupportedFalseAcceptRates":[0],"basis":{"data":" ","targetTrials":0,"speakers":8,"eer":2},
                "bootstrap":{"replicates":1.5,"seed":"x","confidence":95},
                "crossFit":{"folds":3,"cllr":-1,"minCllr":2,"decision":{"falseRejectRate":[1],"speakers":4},
                "thresholds":{}},"comment":"x"}
                """;
        assertThatThrownBy(() -> CalibrationProfile.parse(json, "m.profile.json"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("""
                        Model file 'm.profile.json' has 36 problems:
                          - field 'inconclusiveProbability' is missing
                          - field 'comment' is unknown
                          - field 'format' is 'ecapa4j-profile 3', expected 'ecapa4j-profile 2'; another version of this library may have written it
                          - field 'fingerprint' is 'ABC', expected 64 lower-case hexadecimal digits
                          - field 'scoring' is 'two
                        lines', expected one line of text that names a way of scoring
                          - field 'slope' is -1, expected a positive number
                          - field 'offset' is 'low', expected a number
                          - field 'duration.longestSeconds' is 2, expected a number not below 'shortestSeconds'
                          - field 'prior' is 1, expected a number strictly between 0 and 1
                          - field 'decision.logLikelihoodRatio.value' is 2.0, expected a number from 'low', 3.0, to 'high', 1.0
                          - field 'decision.falseRejectRate' is 0.1, expected an object
                          - field 'decision.falseAcceptRate.value' is -0.1, expected a number from 0 to 1
                          - field 'decision.falseAcceptRate.low' is an object, expected a number from 0 to 1
                          - field 'decision.falseAcceptRate.high' is 1.5, expected a number from 0 to 1
                          - field 'thresholds[0]' is 4, expected an object
                          - field 'thresholds[1].falseRejectRate' is missing
                          - field 'thresholds[1].falseAcceptRate' is missing
                          - field 'thresholds[1].logLikelihoodRatio' is null, expected an object
                          - field 'thresholds[2].logLikelihoodRatio' is missing
                          - field 'thresholds[2].falseRejectRate' is missing
                          - field 'thresholds[2].falseAcceptRate' is missing
                          - field 'thresholds[2].askedFalseAcceptRate' is 0.2, expected less than the one before, 0.1
                          - field 'unsupportedFalseAcceptRates' is not a list of numbers strictly between 0 and 1
                          - field 'basis.nonTargetTrials' is missing
                          - field 'basis.data' is ' ', expected a description of the trials
                          - field 'basis.targetTrials' is 0, expected a whole number from 1 to 2147483647
                          - field 'basis.eer' is 2, expected a number from 0 to 1
                          - field 'bootstrap.replicates' is 1.5, expected a whole number from 1 to 2147483647
                          - field 'bootstrap.seed' is 'x', expected a whole number
                          - field 'bootstrap.confidence' is 95, expected a number strictly between 0 and 1
                          - field 'crossFit.cllr' is -1, expected a number not below 0
                          - field 'crossFit.minCllr' is 2, expected a number from 0 to 1
                          - field 'crossFit.decision.falseAcceptRate' is missing
                          - field 'crossFit.decision.speakers' is unknown
                          - field 'crossFit.decision.falseRejectRate' is a list, expected a number from 0 to 1
                          - field 'crossFit.thresholds' is an object, expected a list""")
                .satisfies(
                        e -> assertThat(((ModelFormatException) e).problems()).hasSize(36));
    }

    @Test
    void refusesCountsThatAreNotWhole() {
        for (String count : new String[] {"1.5", "402.0", "2147483648", "-1", "true"}) {
            assertRefused(
                    JSON.replace(": 402,", ": " + count + ","),
                    "Model file 'm.profile.json': field 'basis.targetTrials' is " + count
                            + ", expected a whole number from 1 to 2147483647");
        }
    }

    @Test
    void refusesADecisionThatIsNotWhereTheProbabilityIsOneHalf() {
        assertRefused(
                JSON.replace("\"prior\": 0.5", "\"prior\": 0.45"),
                "Model file 'm.profile.json': field 'decision.logLikelihoodRatio.value' is 0.0, expected"
                        + " 0.20067069546215124, where the probability is one half under the prior 0.45");
        assertThat(CalibrationProfile.parse(JSON.replace("\"value\": 0.0", "\"value\": 9e-7"), "rounded")
                        .decision()
                        .logLikelihoodRatio()
                        .value())
                .isEqualTo(9e-7);
    }

    @Test
    void refusesRatesInTheWrongOrder() {
        assertThatThrownBy(() -> new CalibrationProfile(
                        FINGERPRINT,
                        "cosine",
                        20,
                        -9,
                        null,
                        0.5,
                        0.5,
                        PROFILE.decision(),
                        List.of(
                                PROFILE.thresholds().get(0),
                                PROFILE.thresholds().get(0)),
                        List.of(),
                        PROFILE.basis(),
                        PROFILE.bootstrap(),
                        PROFILE.crossFit()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(
                        "Not a calibration profile: field 'thresholds[1].askedFalseAcceptRate' is 0.1, expected less"
                                + " than the one before, 0.1");
    }

    @Test
    void refusesWhatIsNotAnObject() {
        assertRefused(
                JSON.replaceAll("(?s)\"crossFit\": \\{.*\\}\n\\}", "\"crossFit\": 3 }"),
                "Model file 'm.profile.json': field 'crossFit' is 3, expected an object");
        for (String text : new String[] {"", "[]", "{", JSON + "x", "nonsense"}) {
            assertThatThrownBy(() -> CalibrationProfile.parse(text, "m.profile.json"))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageStartingWith("Calibration profile 'm.profile.json' is not valid JSON: line ");
        }
    }

    @Test
    void survivesAnyDamage() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            StringBuilder damaged = new StringBuilder(JSON);
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.setCharAt(at, (char) (' ' + random.nextInt(95)));
                    case 1 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(30)));
                    default -> damaged.insert(at, JSON.substring(at / 2, at / 2 + random.nextInt(20)));
                }
                if (damaged.length() == 0) {
                    break;
                }
            }
            try {
                CalibrationProfile profile = CalibrationProfile.parse(damaged.toString(), "damaged");
                assertThat(CalibrationProfile.parse(profile.toJson(), "again")).isEqualTo(profile);
            } catch (ModelFormatException e) {
                assertThat(e.problems()).as("seed %d", seed).isNotEmpty();
            }
        }
    }

    @Test
    void checksWhatIsMadeInCode() {
        assertThatThrownBy(() -> Profiles.of("x", " ", Double.NaN, 1, null, 0, -1, 1))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Not a calibration profile: field 'fingerprint' is 'x', expected 64 lower-case hexadecimal"
                        + " digits; field 'scoring' is ' ', expected one line of text that names a way of scoring;"
                        + " field 'slope' is NaN, expected a positive number;"
                        + " field 'inconclusiveProbability' is 1.0, expected a number from 0.5 to less than 1;"
                        + " field 'decision.logLikelihoodRatio.value' is 0.0, expected a number from 'low', -0.0, to"
                        + " 'high', -1.0; field 'thresholds[0].logLikelihoodRatio.value' is 2.0, expected a number from"
                        + " 'low', 2.0, to 'high', 1.0");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> CalibrationProfile.parse(json, "m.profile.json"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(message);
    }
}
