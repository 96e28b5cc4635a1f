package org.ecapa4j.backends.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.backend.Backend;
import org.ecapa4j.backend.CompiledNetwork;
import org.ecapa4j.backend.MemoryPlan;
import org.ecapa4j.backend.Precision;
import org.ecapa4j.backends.testkit.WeightRecipe;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.errors.ClosedException;
import org.ecapa4j.features.FeatureExtractor;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.kernels.KernelTable;
import org.ecapa4j.kernels.NativeLibrary;
import org.ecapa4j.kernels.NativeMemory;
import org.ecapa4j.network.EcapaNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CpuMemoryTest {
    private static final EcapaNetwork TINY = WeightRecipe.tiny().network();
    private static final EcapaNetwork C256 = WeightRecipe.c256().network();
    private static final EcapaNetwork SPEECHBRAIN =
            WeightRecipe.speechbrainTiny().network();

    private long before;

    @BeforeEach
    void measure() {
        before = NativeMemoryUse.now().liveBytes();
    }

    private long live() {
        return NativeMemoryUse.now().liveBytes() - before;
    }

    private long peak() {
        return NativeMemoryUse.now().peakBytes() - before;
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void thePlanHolds(Mode mode) {
        for (EcapaNetwork network : List.of(TINY, C256, SPEECHBRAIN)) {
            for (int frames : new int[] {network.minimumFrames(), 7, 97, 301, 1000}) {
                try (Backend backend = CpuTests.open("auto", mode, 3);
                        CompiledNetwork compiled = backend.compile(network, Precision.F32)) {
                    MemoryPlan plan = compiled.memoryPlan(frames);
                    assertThat(live()).as("weights").isEqualTo(plan.weightBytes());
                    NativeMemoryUse.resetPeak();
                    FeatureMatrix features = CpuTests.utterance(frames, network.bins(), 1);
                    compiled.embed(features);
                    compiled.embed(features);
                    assertThat(peak())
                            .as("%d frames", frames)
                            .isLessThanOrEqualTo(plan.weightBytes() + plan.workspaceBytes());
                    // It is no use as a bound if it is far off.
                    assertThat(live()).isGreaterThan(plan.weightBytes() + plan.workspaceBytes() * 9 / 10 - 20_000);
                }
            }
        }
    }

    /** A growing workspace is given back before the larger one is taken. */
    @Test
    void thePlanHoldsWhileWorkspacesGrow() {
        try (Backend backend = CpuTests.open("auto", Mode.THROUGHPUT, 1);
                CompiledNetwork compiled = backend.compile(C256, Precision.F32)) {
            NativeMemoryUse.resetPeak();
            for (int frames = 1; frames <= 400; frames += 57) {
                compiled.embed(CpuTests.utterance(frames, C256.bins(), 1));
                MemoryPlan plan = compiled.memoryPlan(frames);
                assertThat(peak()).isLessThanOrEqualTo(plan.weightBytes() + plan.workspaceBytes());
            }
        }
    }

    @Test
    void scratchGrowsByRowsAsPlanned() {
        KernelTable kernels = NativeLibrary.load().table("auto");
        for (EcapaNetwork network : List.of(TINY, SPEECHBRAIN, RandomNetworks.network(5))) {
            try (PackedNetwork packed = new PackedNetwork(kernels, network)) {
                ScratchNeed need = packed.scratch();
                for (int frames : new int[] {0, 1, 2, 13, 301, 100_000}) {
                    long input = kernels.tdnnScratchFloats(packed.address(packed.input), frames);
                    assertThat(need.floats(frames)).isGreaterThanOrEqualTo(input);
                    for (PackedBlock block : packed.blocks) {
                        PackedBlock.Chain chain = block.res2net();
                        long floats = kernels.res2netScratchFloats(
                                packed.address(chain), chain.stride(), chain.branches(), frames);
                        assertThat(need.floats(frames)).isGreaterThanOrEqualTo(floats);
                    }
                }
            }
        }
    }

    @Test
    void nothingIsLeftAfterClosing() {
        FeatureMatrix features = CpuTests.utterance(50, 80, 1);
        for (Mode mode : Mode.values()) {
            Backend backend = CpuTests.open("auto", mode, 2);
            CompiledNetwork first = backend.compile(TINY, Precision.F32);
            CompiledNetwork second = backend.compile(TINY, Precision.F32);
            FeatureExtractor extractor =
                    backend.extractor(FrontEnd.speechbrain()).orElseThrow();
            first.embed(features);
            second.embedAll(List.of(features, features, features));
            extractor.extract(Waveform.wrap(new float[1000], 16_000));
            first.close();
            assertThat(live()).isGreaterThan(0);
            backend.close();
            assertThat(live()).as("%s", mode).isZero();
        }
    }

    @Test
    void whatIsClosedRefusesCalls() {
        Backend backend = CpuTests.open("auto", Mode.LATENCY, 2);
        CompiledNetwork network = backend.compile(TINY, Precision.F32);
        FeatureExtractor extractor = backend.extractor(FrontEnd.speechbrain()).orElseThrow();
        backend.close();
        FeatureMatrix features = CpuTests.utterance(50, 80, 1);
        assertThatThrownBy(() -> network.embed(features))
                .isInstanceOf(ClosedException.class)
                .hasMessage("This network of the backend 'cpu' has been closed: open it again before using it.");
        assertThatThrownBy(() -> network.embedAll(List.of())).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> extractor.extract(Waveform.wrap(new float[10], 16_000)))
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining("The backend 'cpu' has been closed");
        assertThatThrownBy(() -> backend.extractor(FrontEnd.speechbrain())).isInstanceOf(ClosedException.class);
        assertThat(network.memoryPlan(301).weightBytes()).isPositive();
        assertThat(live()).isZero();
    }

    @Test
    void failedCallsLeaveNothing() {
        try (Backend backend = CpuTests.open("auto", Mode.THROUGHPUT, 2)) {
            assertThatThrownBy(() -> backend.compile(TINY, Precision.INT8)).hasMessageContaining("INT8");
            assertThat(live()).isZero();
        }
    }

    /** What a workspace held before cannot reach a result. */
    @Test
    void resultsDoNotDependOnWhatTheWorkspaceHeld() {
        KernelTable kernels = NativeLibrary.load().table("auto");
        for (EcapaNetwork network : List.of(TINY, SPEECHBRAIN)) {
            for (int frames : new int[] {5, 50}) {
                FeatureMatrix features = CpuTests.utterance(frames, network.bins(), 1);
                try (PackedNetwork packed = new PackedNetwork(kernels, network);
                        Team team = new Team(1)) {
                    WorkspaceLayout layout = new WorkspaceLayout(
                            packed.shape(), frames, 1, packed.scratch().floats(frames));
                    try (NativeMemory clean = NativeMemory.allocate(layout.bytes);
                            NativeMemory dirty = NativeMemory.allocate(layout.bytes)) {
                        float[] nan = new float[(int) (layout.bytes / Float.BYTES)];
                        Arrays.fill(nan, Float.NaN);
                        dirty.put(0, nan);
                        float[] expected = new ForwardPass(packed, layout, clean, team, frames).embed(features);
                        float[] actual = new ForwardPass(packed, layout, dirty, team, frames).embed(features);
                        assertThat(actual).isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void memoryThatIsNotThereIsAnError() {
        try (ArenaPool arenas = new ArenaPool()) {
            assertThatThrownBy(() -> arenas.take(Long.MAX_VALUE / 4, "an utterance of 7 frames"))
                    .isInstanceOf(BackendFailureException.class)
                    .hasMessage("Backend 'cpu' needs " + Long.MAX_VALUE / 4
                            + " bytes of native memory for an utterance of 7 frames, which the system does not have: cut"
                            + " the audio, or let fewer threads compute.");
        }
    }
}
