package org.ecapa4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ecapa4j.audio.AudioReader;
import org.ecapa4j.audio.Degradation;
import org.ecapa4j.audio.WavDecoder;
import org.ecapa4j.audio.WavEncoder;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.cli.Cli.Result;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    private static final String A = Cli.sample("speaker-1688-a.wav");
    private static final String B = Cli.sample("speaker-1688-b.wav");
    private static final String OTHER = Cli.sample("speaker-3080-a.wav");

    @TempDir
    Path folder;

    @Test
    void theSameSpeakerIsRecognised() {
        Result result = Cli.run("verify", A, B);
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.text())
                .matches("same speaker   score 0\\.\\d\\d   threshold 0\\.\\d\\d   log-likelihood ratio \\d\\.\\d\\d"
                        + "   probability 0\\.\\d\\d"
                        + "   \\(backend cpu \\w+, model default, \\d\\.\\d s and \\d\\.\\d s of speech\\)\n(  .*\n)*");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void theReferenceBackendAgrees() {
        Result reference = Cli.run("verify", "--json", "--backend", "reference", A, B);
        assertThat(reference.json()).containsEntry("backend", "reference");
        assertThat(number(reference.json(), "score"))
                .isEqualTo(number(Cli.run("verify", "--json", A, B).json(), "score"), within(2e-5));
        assertThat(Cli.run("verify", "--backend", "reference", A, B).text())
                .contains("(backend reference, model default,");
    }

    @Test
    void differentSpeakersAreToldApart() {
        Result result = Cli.run("verify", A, OTHER);
        assertThat(result.code()).as(result.toString()).isEqualTo(1);
        assertThat(result.text()).startsWith("different speakers   score ");
    }

    @Test
    void jsonHasTheWholeVerdict() {
        Result result = Cli.run("verify", "--json", A, B);
        Map<String, @Nullable Object> json = result.json();
        assertThat(result.code()).isZero();
        assertThat(json).containsEntry("decision", "accept").containsEntry("backend", "cpu");
        assertThat((String) json.get("backendDetail")).matches("scalar|avx2|avx512|neon");
        assertThat(json).containsEntry("model", "default").containsKeys("reasons", "fingerprint", "a", "b");
        double score = number(json, "score");
        double threshold = number(json, "threshold");
        assertThat(score).isBetween(threshold, 1.0);
        assertThat(number(json, "inconclusiveFrom")).isLessThan(threshold);
        assertThat(number(json, "inconclusiveTo")).isBetween(threshold, score);
        assertThat(number(json, "probability")).isBetween(0.5, 1.0);
        assertThat(number(json, "logLikelihoodRatio")).isPositive();
        assertThat(json).containsEntry("falseAcceptRate", null);
    }

    @Test
    void aRateChoosesTheThreshold() {
        Result result = Cli.run("verify", "--false-accept-rate", "0.1", A, B);
        // Eight speakers leave much open about the rate: the interval of its threshold is wide.
        assertThat(result.code()).as(result.toString()).isEqualTo(2);
        assertThat(result.text())
                .contains(" for false-accept rate 0.1   log-likelihood ratio ", "the score lies between 0.25 and 0.69");
        Map<String, @Nullable Object> json =
                Cli.run("verify", "--json", "--false-accept-rate", "0.1", A, B).json();
        assertThat(json).containsEntry("falseAcceptRate", 0.1);
        assertThat(number(json, "threshold"))
                .isNotEqualTo(number(Cli.run("verify", "--json", A, B).json(), "threshold"));
        assertThat(Cli.run("verify", "--json", "-D", "ecapa4j.verifier.false-accept-rate=0.1", A, B)
                        .json())
                .isEqualTo(json);
    }

    /** 402 trials of different speakers are far fewer than 3000. */
    @Test
    void aRateThatTheProfileDoesNotHaveIsRefused() {
        Result result = Cli.run("verify", "--false-accept-rate", "0.01", A, B);
        assertThat(result.code()).isEqualTo(78);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains(
                        "The profile of model 'default' has no threshold for the false-accept rate 0.01",
                        "it has" + " those for: 0.1. This rate needs 3000 different-speaker trials");
        assertThat(Cli.run("verify", "--false-accept-rate", "5", A, B).code()).isEqualTo(64);
        assertThat(Cli.run("verify", "--false-accept-rate", "low", A, B).code()).isEqualTo(64);
        assertThat(Cli.run("verify", "-D", "ecapa4j.verifier.false-accept-rate=low", A, B)
                        .err())
                .contains("expected default or a number from");
    }

    @Test
    void telephoneBandwidthIsInconclusiveUnlessTheConfigurationSaysOtherwise() {
        String narrow = Cli.sample("speaker-533-a-8k.wav");
        Result result = Cli.run("verify", narrow, Cli.sample("speaker-533-a.flac"));
        assertThat(result.code()).as(result.toString()).isEqualTo(2);
        assertThat(result.text())
                .startsWith("inconclusive")
                .contains("first recording: narrow-band: sampled at 8000 Hz");
        assertThat(Cli.run("verify", "-D", "ecapa4j.verifier.narrow-band=note", narrow, narrow)
                        .code())
                .isZero();
    }

    /** With noise 6 dB below the speech. */
    private String noisy(String recording) throws IOException {
        Waveform clean = new AudioReader(List.of(new WavDecoder())).read(Path.of(recording));
        Path copy = folder.resolve("noisy.wav");
        Files.write(copy, WavEncoder.pcm16(Degradation.noise(6).apply(clean)));
        return copy.toString();
    }

    @Test
    void noiseIsInconclusiveUnlessTheConfigurationSaysOtherwise() throws IOException {
        String clean = Cli.sample("speaker-3080-a.wav");
        String noisy = noisy(clean);
        Result result = Cli.run("verify", clean, noisy);
        assertThat(result.code()).as(result.toString()).isEqualTo(2);
        assertThat(result.text())
                .startsWith("inconclusive")
                .contains("\n  second recording: noisy: the speech is 6 dB above the noise, less than 13 dB\n");
        Map<String, @Nullable Object> json =
                Cli.run("verify", "--json", clean, noisy).json();
        assertThat(json).containsEntry("decision", "inconclusive");
        assertThat(json.get("probability")).isNotNull();
        Result noted = Cli.run("verify", "-D", "ecapa4j.verifier.noisy=note", noisy, noisy);
        assertThat(noted.code()).as(noted.toString()).isZero();
        assertThat(noted.text()).contains("note: first recording: noisy: ");
        Result wrong = Cli.run("verify", "-D", "ecapa4j.verifier.noisy=never", clean, noisy);
        assertThat(wrong.code()).isEqualTo(78);
        assertThat(wrong.err()).contains("ecapa4j.verifier.noisy", "inconclusive");
    }

    @Test
    void withoutAProfileThereIsAScoreButNoDecision() {
        Result result = Cli.run("verify", "--model", Cli.NANO, A, B);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.text())
                .startsWith("inconclusive   score ")
                .contains("has no calibration profile (" + Cli.NANO.replace(".ckpt", ".profile.json")
                        + "), so no decision can be given;");
        assertThat(result.text()).doesNotContain("threshold 0", "probability");
        Map<String, @Nullable Object> json =
                Cli.run("verify", "--json", "--model", Cli.NANO, A, B).json();
        assertThat(json).containsEntry("decision", "inconclusive").containsEntry("threshold", null);
    }

    @Test
    void oneOfTheRecordingsMayComeFromStandardInput() throws IOException {
        Result result = Cli.run(Files.readAllBytes(Path.of(B)), "verify", "--model", Cli.NANO, A, "-");
        assertThat(result.text())
                .isEqualTo(Cli.run("verify", "--model", Cli.NANO, A, B).text());
    }

    @Test
    void featuresServeToo() {
        String features = folder.resolve("a.npy").toString();
        assertThat(Cli.run("features", "--model", Cli.NANO, A, "--out", features)
                        .code())
                .isZero();
        Map<String, @Nullable Object> json =
                Cli.run("verify", "--json", "--model", Cli.NANO, A, features).json();
        assertThat(number(json, "score")).isEqualTo(1, within(1e-12));
    }

    @Test
    void bothRecordingsThatCannotBeReadAreNamed() {
        Result result = Cli.run("verify", "--model", Cli.NANO, "no-a.wav", "no-b.wav");
        assertThat(result.code()).isEqualTo(66);
        assertThat(result.err()).contains("2 of 2 inputs failed", "'no-a.wav'", "'no-b.wav'");
        assertThat(result.out()).isEmpty();
    }

    private static double number(Map<String, @Nullable Object> json, String key) {
        assertThat(json.get(key)).as(key).isInstanceOf(Number.class);
        return ((Number) Objects.requireNonNull(json.get(key))).doubleValue();
    }
}
