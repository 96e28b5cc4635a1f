package org.ecapa4j.normalisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ecapa4j.ScoreFiles;
import org.ecapa4j.errors.ModelMismatchException;
import org.ecapa4j.scoring.EmbeddingMatrices;
import org.ecapa4j.scoring.MatrixBlock;
import org.junit.jupiter.api.Test;

class RunningMeanTest {
    private final MatrixBlock enrolment = golden("embeddings.npy", 40);
    private final MatrixBlock cohort = golden("cohort.npy", 300);

    /** The reference works in float32: so do we, in its order, and nothing may differ. */
    @Test
    void hasTheBitsOfTheReferenceInEachPass() {
        RunningMean mean = new RunningMean(32);
        for (int pass = 1; pass <= 3; pass++) {
            assertSame("pass " + pass, mean.subtract(enrolment), golden("submean_pass" + pass + ".npy", 40));
        }
        assertThat(mean.mean()).isEqualTo(ScoreFiles.matrix("submean_running_mean_after_pass3.npy", 1)[0]);
        assertThat(mean.count()).isEqualTo(120);
        assertSame("cohort", mean.subtract(cohort), golden("submean_cohort.npy", 300));
        assertThat(mean.mean()).isEqualTo(ScoreFiles.matrix("submean_running_mean_after_cohort.npy", 1)[0]);
        assertThat(mean.count()).isEqualTo(420);
    }

    @Test
    void thePublishedRecipeIsThreePasses() {
        RunningMean mean = new RunningMean(32);
        float[] before = enrolment.values().clone();
        assertSame("recipe", mean.subtractPublished(enrolment), golden("submean_pass3.npy", 40));
        assertSame("cohort", mean.subtract(cohort), golden("submean_cohort.npy", 300));
        assertThat(enrolment.values()).isEqualTo(before);
    }

    @Test
    void takesRowsThatLieApart() {
        MatrixBlock apart = EmbeddingMatrices.spread(enrolment, 5);
        assertSame("apart", new RunningMean(32).subtract(apart), new RunningMean(32).subtract(enrolment));
    }

    @Test
    void theFirstEmbeddingBecomesZero() {
        assertThat(new RunningMean(2)
                        .subtract(MatrixBlock.of(new float[] {3, -7}, 1, 2))
                        .values())
                .containsExactly(0, 0);
    }

    @Test
    void whatIsRefusedIsNotTaken() {
        RunningMean mean = new RunningMean(3);
        assertThatThrownBy(() -> mean.subtract(EmbeddingMatrices.noise(1, 2, 4)))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage(
                        "Embeddings of 4 numbers cannot be taken into a mean of 3; they come from different models");
        MatrixBlock bad = EmbeddingMatrices.noise(1, 5, 3);
        bad.values()[3 * 3 + 1] = Float.NaN;
        assertThatThrownBy(() -> mean.subtract(bad))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessage("Number 1 of embedding 3 of 5 is NaN; numbers must be finite to enter a mean");
        assertThat(mean.count()).isZero();
        assertThat(mean.mean()).containsExactly(0, 0, 0);
        assertThatThrownBy(() -> new RunningMean(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static MatrixBlock golden(String name, int rows) {
        return EmbeddingMatrices.of(ScoreFiles.matrix(name, rows));
    }

    private static void assertSame(String what, MatrixBlock actual, MatrixBlock expected) {
        assertThat(actual.values()).as(what).isEqualTo(expected.values());
        System.out.println("parity: mean subtraction, " + what + " max=0 limit=0");
    }
}
