package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.ecapa4j.cli.report.ReportData.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @Test
    void minusIsAMinusAndZeroHasNoSign() {
        assertThat(Numbers.fixed(-1.25, 1)).isEqualTo("\u22121.3");
        assertThat(Numbers.fixed(-0.0001, 3)).isEqualTo("0.000");
        assertThat(Numbers.signed(0.0001, 3)).isEqualTo("0.000");
        assertThat(Numbers.signed(0.25, 2)).isEqualTo("+0.25");
        assertThat(Numbers.signed(-0.25, 2)).isEqualTo("\u22120.25");
    }

    @Test
    void thousandsAreSeparated() {
        assertThat(Numbers.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Numbers.count(1, "trial", "trials")).isEqualTo("1\u00A0trial");
        assertThat(Numbers.count(0, "trial", "trials")).isEqualTo("0\u00A0trials");
    }

    @ParameterizedTest
    @CsvSource({"0.0183, 1.83", "0, 0.00", "0.00042, 0.0420", "1, 100.00"})
    void smallRatesHaveMoreDigits(double rate, String text) {
        assertThat(Numbers.percent(rate)).isEqualTo(text + "\u00A0%");
    }

    @ParameterizedTest
    @CsvSource({"0.01, 1", "0.001, 0.1", "0.05, 5", "0.000001, 0.0001"})
    void askedRatesHaveNoIdleDigits(double rate, String text) {
        assertThat(Numbers.roundPercent(rate)).isEqualTo(text + "\u00A0%");
    }

    @Test
    void intervalsAreInBracketsOrNotThere() {
        assertThat(Numbers.percentInterval(new Estimate(0.02, 0.01, 0.034))).isEqualTo("[1.00\u20133.40\u00A0%]");
        assertThat(Numbers.interval(new Estimate(0.2, 0.1, 0.3), 2)).isEqualTo("[0.10\u20130.30]");
        assertThat(Numbers.percentInterval(Estimate.of(0.02))).isEmpty();
        assertThat(Numbers.interval(Estimate.of(0.02), 3)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "10, 10", "0, 0", "-0.0, 0", "1e-6, 0.000001", "-2, \u22122"})
    void labelsOfAxesAreShort(double value, String text) {
        assertThat(Numbers.trimmed(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "20, short.wav, short.wav",
        "9, short.wav, short.wav",
        "8, short.wav, shor\u2026wav",
        "1, short.wav, \u2026",
        "0, short.wav, \u2026"
    })
    void longNamesLoseTheirMiddle(int columns, String name, String shown) {
        assertThat(Shortened.to(columns, name)).isEqualTo(shown);
    }

    @Test
    void shorteningLeavesCharactersWhole() {
        String name = "\uD83D\uDE00".repeat(10) + "\u8A9E".repeat(10);
        assertThat(Shortened.to(9, name)).isEqualTo("\uD83D\uDE00".repeat(2) + "\u2026" + "\u8A9E".repeat(2));
    }
}
