package org.ecapa4j.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ecapa4j.Ecapa4j;
import org.junit.jupiter.api.Test;

class AgreementTest {
    @Test
    void everyBackendHereAgreesWithTheReference() {
        try (Ecapa4j ecapa = Ecapa4j.start()) {
            List<Agreement> all = Agreement.ofAll(ecapa);
            assertThat(all).extracting(Agreement::backend).contains("cpu", "reference");
            assertThat(all).allMatch(Agreement::isWithinLimit);
        }
    }

    @Test
    void theLimitGrowsWithTheNumbers() {
        Agreement small = Agreement.of("x", "", new float[] {1, -0.5f}, new float[] {1, -0.5f - 1e-5f});
        assertThat(small.limit()).isEqualTo(5e-6);
        assertThat(small.isWithinLimit()).isFalse();
        assertThat(Agreement.of("x", "", new float[] {8, -0.5f}, new float[] {8, -0.5f - 1e-5f})
                        .isWithinLimit())
                .isTrue();
    }

    @Test
    void notANumberDisagrees() {
        Agreement agreement = Agreement.of("x", "y", new float[] {1, 2}, new float[] {Float.NaN, 2});
        assertThat(agreement.isWithinLimit()).isFalse();
        assertThat(agreement.disagreement())
                .startsWith("Backend 'x y' computes another embedding than the reference backend: they differ by NaN");
    }

    @Test
    void theMedianIsTheMiddle() {
        assertThat(Benchmark.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Benchmark.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
    }
}
