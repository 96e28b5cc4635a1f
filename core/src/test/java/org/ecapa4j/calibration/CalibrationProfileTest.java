package org.ecapa4j.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.ecapa4j.errors.ModelFormatException;
import org.junit.jupiter.api.Test;

class CalibrationProfileTest {
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);
    private static final CalibrationProfile PROFILE = new CalibrationProfile(
            FINGERPRINT,
            20,
            -9,
            0.5,
            0.45,
            0.125,
            0.4544,
            402,
            401,
            "LibriSpeech \"hard\", Übung",
            new CalibrationProfile.Transfer(0.1, 0.2, 0.48, 300));
    private static final String JSON = "{\n"
            + "  \"format\": \"ecapa4j-profile 1\",\n"
            + "  \"fingerprint\": \"" + FINGERPRINT + "\",\n"
            + "  \"score\": \"cosine\",\n"
            + "  \"slope\": 20.0,\n"
            + "  \"offset\": -9.0,\n"
            + "  \"prior\": 0.5,\n"
            + "  \"threshold\": 0.45,\n"
            + "  \"eer\": 0.125,\n"
            + "  \"eerThreshold\": 0.4544,\n"
            + "  \"targetTrials\": 402,\n"
            + "  \"nonTargetTrials\": 401,\n"
            + "  \"data\": \"LibriSpeech \\\"hard\\\", Übung\",\n"
            + "  \"transfer\": {\n"
            + "    \"falseRejectRate\": 0.1,\n"
            + "    \"falseAcceptRate\": 0.2,\n"
            + "    \"cllr\": 0.48,\n"
            + "    \"trials\": 300\n"
            + "  }\n"
            + "}\n";

    @Test
    void readsAndWritesItsJson() {
        assertThat(PROFILE.toJson()).isEqualTo(JSON);
        assertThat(CalibrationProfile.parse(JSON, "m.profile.json")).isEqualTo(PROFILE);
        assertThat(CalibrationProfile.parse(JSON.replace("20.0,", "20,").replace("-9.0", "-9"), "m.profile.json"))
                .isEqualTo(PROFILE);
    }

    @Test
    void comesBackExactly() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            double slope = random.nextDouble() * 50 + 1e-3;
            double offset = random.nextGaussian() * 10;
            double prior = 1e-6 + random.nextDouble() * 0.99;
            CalibrationProfile profile = new CalibrationProfile(
                    FINGERPRINT,
                    slope,
                    offset,
                    prior,
                    CalibrationProfile.threshold(slope, offset, prior),
                    random.nextDouble(),
                    random.nextGaussian(),
                    1 + random.nextInt(1_000_000),
                    Integer.MAX_VALUE,
                    "random",
                    new CalibrationProfile.Transfer(random.nextDouble(), random.nextDouble(), random.nextDouble(), 1));
            assertThat(CalibrationProfile.parse(profile.toJson(), "random"))
                    .as("seed %d", seed)
                    .isEqualTo(profile);
        }
    }

    @Test
    void putsTheThresholdWhereTheProbabilityIsOneHalf() {
        double threshold = CalibrationProfile.threshold(20, -9, 0.01);
        CalibrationProfile profile =
                new CalibrationProfile(FINGERPRINT, 20, -9, 0.01, threshold, 0.1, 0.5, 1, 1, "d", PROFILE.transfer());
        assertThat(profile.probability(threshold)).isEqualTo(0.5, within(1e-14));
        assertThat(profile.logLikelihoodRatio(threshold)).isEqualTo(Math.log(99), within(1e-13));
        assertThat(profile.probability(1)).isEqualTo(1 / (1 + 99 * Math.exp(-11)), within(1e-14));
        assertThat(PROFILE.probability(-1e6)).isZero();
        assertThat(PROFILE.probability(1e6)).isEqualTo(1);
    }

    @Test
    void reportsEveryProblemOfAFile() {
        String json = "{\"format\":\"ecapa4j-profile 2\",\"fingerprint\":\"ABC\",\"score\":\"plda\",\"slope\":-1,"
                + "\"offset\":\"low\",\"prior\":1,\"threshold\":null,\"eer\":1.5,\"eerThreshold\":[1],\"targetTrials\":0,"
                + "\"data\":\" \",\"transfer\":{\"falseRejectRate\":-0.1,\"falseAcceptRate\":{},\"cllr\":-1,\"speakers\":4},"
                + "\"comment\":\"x\"}";
        assertThatThrownBy(() -> CalibrationProfile.parse(json, "m.profile.json"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Model file 'm.profile.json' has 18 problems:"
                        + "\n  - field 'nonTargetTrials' is missing"
                        + "\n  - field 'comment' is unknown"
                        + "\n  - field 'format' is 'ecapa4j-profile 2', expected 'ecapa4j-profile 1'; another version of"
                        + " this library may have written it"
                        + "\n  - field 'fingerprint' is 'ABC', expected 64 lower-case hexadecimal digits"
                        + "\n  - field 'score' is 'plda', expected 'cosine'; this version has no other"
                        + "\n  - field 'slope' is -1, expected a positive number"
                        + "\n  - field 'offset' is 'low', expected a number"
                        + "\n  - field 'prior' is 1, expected a number strictly between 0 and 1"
                        + "\n  - field 'threshold' is null, expected a number"
                        + "\n  - field 'eer' is 1.5, expected a number from 0 to 1"
                        + "\n  - field 'eerThreshold' is a list, expected a number"
                        + "\n  - field 'targetTrials' is 0, expected a whole number from 1 to 2147483647"
                        + "\n  - field 'data' is ' ', expected a description of the trials"
                        + "\n  - field 'transfer.trials' is missing"
                        + "\n  - field 'transfer.speakers' is unknown"
                        + "\n  - field 'transfer.falseRejectRate' is -0.1, expected a number from 0 to 1"
                        + "\n  - field 'transfer.falseAcceptRate' is an object, expected a number from 0 to 1"
                        + "\n  - field 'transfer.cllr' is -1, expected a number not below 0")
                .satisfies(
                        e -> assertThat(((ModelFormatException) e).problems()).hasSize(18));
    }

    @Test
    void refusesCountsThatAreNotWhole() {
        for (String count : new String[] {"1.5", "402.0", "2147483648", "-1", "true"}) {
            assertRefused(
                    JSON.replace(": 402,", ": " + count + ","),
                    "Model file 'm.profile.json': field 'targetTrials' is " + count
                            + ", expected a whole number from 1 to 2147483647");
        }
    }

    @Test
    void refusesAThresholdThatIsNotItsOwn() {
        assertRefused(
                JSON.replace("0.45,", "0.46,"),
                "Model file 'm.profile.json': field 'threshold' is 0.46, but slope, offset and prior give 0.45");
        assertThat(CalibrationProfile.parse(JSON.replace("0.45,", "0.4500009,"), "rounded")
                        .threshold())
                .isEqualTo(0.4500009);
    }

    @Test
    void refusesWhatIsNotAnObject() {
        assertRefused(
                JSON.replaceAll("(?s)\"transfer\": \\{.*\\}\n\\}", "\"transfer\": 3 }"),
                "Model file 'm.profile.json': field 'transfer' is 3, expected an object");
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
        assertThatThrownBy(() -> new CalibrationProfile(
                        "x", Double.NaN, 1, 0.5, Double.POSITIVE_INFINITY, 0.1, 0.1, 1, 1, "d", PROFILE.transfer()))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage("Not a calibration profile: field 'fingerprint' is 'x', expected 64 lower-case hexadecimal"
                        + " digits; field 'slope' is NaN, expected a positive number;"
                        + " field 'threshold' is Infinity, expected a number");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> CalibrationProfile.parse(json, "m.profile.json"))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(message);
    }
}
