package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ecapa4j.cli.report.ReportData.Calibration;
import org.ecapa4j.cli.report.ReportData.DetCurve;
import org.ecapa4j.cli.report.ReportData.ErrorByPrior;
import org.ecapa4j.cli.report.ReportData.Estimate;
import org.ecapa4j.cli.report.ReportData.ScoreDistribution;
import org.junit.jupiter.api.Test;

class ReportDataTest {
    private static DetCurve curve(double[] falseAlarmRates, double[] missRates) {
        return new DetCurve("x", 10, 10, falseAlarmRates, missRates, null, List.of());
    }

    @Test
    void intervalsAreInOrder() {
        assertThat(Estimate.of(1).hasInterval()).isFalse();
        assertThat(new Estimate(1, 1, 2).hasInterval()).isTrue();
        assertThatThrownBy(() -> new Estimate(1, 2, 1)).hasMessage("the interval goes from 2.0 to 1.0");
        assertThatThrownBy(() -> new Estimate(1, Double.NaN, 1)).hasMessage("the interval goes from NaN to 1.0");
        assertThatThrownBy(() -> Estimate.of(Double.NaN)).hasMessage("the value is NaN");
    }

    @Test
    void curvesAreOfRatesAndOneDirection() {
        assertThatThrownBy(() -> curve(new double[] {1}, new double[] {0, 1}))
                .hasMessage("curve 'x' has 1 false-alarm rates and 2 miss rates");
        assertThatThrownBy(() -> curve(new double[] {1, 1.5}, new double[] {0, 1}))
                .hasMessage("curve 'x': point 1 (1.5, 1.0) is no rate, or the threshold does not rise");
        assertThatThrownBy(() -> curve(new double[] {0, 1}, new double[] {1, 0}))
                .hasMessageContaining("point 1 (1.0, 0.0)");
        assertThatThrownBy(() -> curve(new double[] {Double.NaN}, new double[] {0}))
                .hasMessageContaining("point 0");
    }

    @Test
    void scoresAndRatiosAreFinite() {
        double[] good = {0.5};
        double[] bad = {0.5, Double.NaN};
        assertThatThrownBy(() -> new ScoreDistribution("score", bad, good, List.of(), null))
                .hasMessage("target scores: number 1 is NaN");
        assertThatThrownBy(() -> new ScoreDistribution("score", good, new double[0], List.of(), null))
                .hasMessage("there are no non-target scores");
        assertThatThrownBy(() -> new Calibration("", 0, good, bad, null))
                .hasMessage("non-target log-likelihood ratios: number 1 is NaN");
    }

    @Test
    void errorCurvesHaveAValueForEachPrior() {
        assertThatThrownBy(() -> new ErrorByPrior(new double[2], new double[3], new double[2]))
                .hasMessage("an error curve of 2 priors has 3 actual and 2 minimal errors");
    }
}
