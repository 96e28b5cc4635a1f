package org.ecapa4j.backends.ascend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.errors.ModelMismatchException;
import org.junit.jupiter.api.Test;

/** Which models fit a network, by what AscendCL says of them. */
class OmModelTest {
    private static final NetworkFacts NETWORK = new NetworkFacts(8, 5, 3, false, Precision.F32);

    private static OmModel check(String... lines) {
        return OmModel.check(
                Path.of("x.om"), ModelDescription.parse(String.join("\n", lines).replace(' ', '\t')), NETWORK);
    }

    private static void assertRefused(String problem, String... lines) {
        assertThatThrownBy(() -> check(lines))
                .isInstanceOf(ModelMismatchException.class)
                .hasMessageContaining("The compiled model 'x.om' does not fit the network: ")
                .hasMessageContaining(problem);
    }

    @Test
    void batchesOfAMaskedModel() {
        OmModel model = check(
                "input 0 feats 0 2560 -1 20 8", "input 1 mask 0 320 -1 20", "output 0 embs 0 80 -1 5", "batch 1 4");
        assertThat(model.masked()).isTrue();
        assertThat(model.shapes().stream().map(OmModel.Shape::batch)).isEqualTo(List.of(1, 4));
        assertThat(model.shapes().stream().map(OmModel.Shape::frames)).isEqualTo(List.of(20, 20));
    }

    @Test
    void aMaskOfOtherLengthThanTheBatchesIsRefused() {
        assertRefused(
                "'mask' has dims [-1, 16] where features have [-1, 20, 8]",
                "input 0 feats 0 2560 -1 20 8",
                "input 1 mask 0 320 -1 16",
                "output 0 embs 0 80 -1 5",
                "batch 1 4");
    }

    @Test
    void anOutputThatCannotHoldTheBatchIsRefused() {
        assertRefused(
                "output 'embs' has 20 bytes, 4 x 20 frames need 80",
                "input 0 feats 0 2560 4 20 8",
                "output 0 embs 0 20 4 5");
        assertRefused(
                "output 'embs' has 79 bytes, 4 x 20 frames need 80",
                "input 0 feats 0 2560 -1 20 8",
                "output 0 embs 0 79 -1 5",
                "batch 1 4");
    }

    @Test
    void anOutputOfAnotherBatchIsRefused() {
        assertRefused(
                "'embs' has dims [1, 5] where features have [4, 20, 8]",
                "input 0 feats 0 2560 4 20 8",
                "output 0 embs 0 512 1 5");
    }

    @Test
    void inputsThatCannotHoldTheirShapeAreRefused() {
        assertRefused(
                "input 'feats' has 640 bytes, 4 x 20 frames need 2560",
                "input 0 feats 0 640 4 20 8",
                "output 0 embs 0 80 4 5");
        assertRefused(
                "input 'mask' has 64 bytes, 1 x 20 frames need 80",
                "input 0 feats 0 640 1 -1 8",
                "input 1 mask 0 64 1 -1",
                "output 0 embs 0 20 1 5",
                "dims 1 10 8 1 10",
                "dims 1 20 8 1 20");
    }

    @Test
    void gearsOfOtherBinsAreRefused() {
        assertRefused(
                "gear [1, 10, 16] has 16 bins, the network 8",
                "input 0 feats 0 1280 1 -1 8",
                "output 0 embs 0 20 1 5",
                "dims 1 10 16");
    }
}
