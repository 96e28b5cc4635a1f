package org.ecapa4j.backends.cpu;

import org.ecapa4j.audio.Waveform;
import org.ecapa4j.backend.CallsInFlight;
import org.ecapa4j.errors.BackendFailureException;
import org.ecapa4j.features.FeatureExtractor;
import org.ecapa4j.features.FeatureMatrix;
import org.ecapa4j.features.FrontEnd;
import org.ecapa4j.features.JavaFeatureExtractor;
import org.ecapa4j.kernels.KernelException;
import org.ecapa4j.kernels.KernelTable;
import org.ecapa4j.kernels.NativeMemory;

/**
 * The {@code speechbrain} front end on native kernels, in float32: within 5e-3 dB of the one in Java, which computes in
 * double. Lives as long as its backend; counts among the backend's calls and threads. Results are the same bits whatever
 * the number of threads.
 */
final class CpuFeatureExtractor implements FeatureExtractor {
    /** The energy that the kernel's logarithm starts from. */
    private static final double POWER_FLOOR = 1e-10;

    private static final int MAX_POINTS = 4096;

    private final KernelTable kernels;
    private final FrontEnd frontEnd;
    private final ComputeThreads threads;
    private final CallsInFlight calls;
    private final ArenaPool arenas = new ArenaPool();
    private final NativeMemory filterBank;

    CpuFeatureExtractor(KernelTable kernels, FrontEnd frontEnd, ComputeThreads threads, CallsInFlight calls) {
        this.kernels = kernels;
        this.frontEnd = frontEnd;
        this.threads = threads;
        this.calls = calls;
        this.filterBank = pack(kernels, frontEnd);
    }

    /** Whether the kernels have the transform and the floor that a front end asks for. */
    static boolean supports(FrontEnd frontEnd) {
        int points = frontEnd.fftSize();
        if (frontEnd.kind() != FrontEnd.Kind.SPEECHBRAIN
                || frontEnd.powerFloor() != POWER_FLOOR
                || points % 2 != 0
                || points > MAX_POINTS) {
            return false;
        }
        int rest = points / 2;
        for (int prime : new int[] {2, 3, 5}) {
            while (rest % prime == 0) {
                rest /= prime;
            }
        }
        return rest == 1;
    }

    private static NativeMemory pack(KernelTable kernels, FrontEnd frontEnd) {
        int points = frontEnd.fftSize();
        int bands = frontEnd.bins();
        JavaFeatureExtractor tables = new JavaFeatureExtractor(frontEnd);
        float[] window = WeightPacker.floats(tables.window());
        float[] mel = WeightPacker.floats(tables.bandWeights());
        NativeMemory packed = NativeMemory.allocate(kernels.filterBankBytes(points, bands));
        try (NativeMemory source = NativeMemory.allocateFloats(points + mel.length)) {
            // A window shorter than the transform lies in its middle, between zeros.
            source.put((points - window.length) / 2, window);
            source.put(points, mel);
            kernels.packFilterBank(
                    points,
                    frontEnd.hopSamples(),
                    bands,
                    source.floats(0, points),
                    source.floats(points, mel.length),
                    packed.address());
            return packed;
        } catch (RuntimeException | Error e) {
            packed.close();
            throw e;
        }
    }

    @Override
    public FrontEnd frontEnd() {
        return frontEnd;
    }

    @Override
    public FeatureMatrix extract(Waveform waveform) {
        calls.enter();
        try {
            frontEnd.requireFit(waveform);
            return threads.compute(team -> extract(waveform, team));
        } finally {
            calls.leave();
        }
    }

    private FeatureMatrix extract(Waveform waveform, Team team) {
        int bands = frontEnd.bins();
        int frames = frontEnd.frames(waveform.length());
        long values = NativeMemory.align((long) waveform.length() * Float.BYTES);
        long scratch = values + NativeMemory.align((long) frames * bands * Float.BYTES);
        long scratchBytes = NativeMemory.align(kernels.logMelScratchFloats(filterBank.address()) * Float.BYTES);
        String purpose = "features of " + waveform.length() + " samples";
        NativeMemory arena = arenas.take(scratch + team.size() * scratchBytes, purpose);
        try {
            Transfer.put(waveform.buffer(), arena, 0);
            Split split = Split.byFrames(team.size(), frames, 1);
            team.run(
                    split.units(),
                    (unit, worker) -> kernels.logMel(
                            filterBank.address(),
                            arena.address(),
                            waveform.length(),
                            arena.address(values),
                            bands,
                            split.frameBegin(unit),
                            split.frameEnd(unit),
                            arena.address(scratch + worker * scratchBytes)));
            float range = (float) frontEnd.dynamicRangeDb();
            kernels.levelMel(arena.address(values), bands, frames, bands, range, frontEnd.removeMean());
            return FeatureMatrix.wrap(arena.get(values / Float.BYTES, frames * bands), frames, bands);
        } catch (KernelException e) {
            throw new BackendFailureException(
                    "Backend 'cpu' (" + kernels.isa() + ") failed on " + purpose + ". " + e.getMessage()
                            + ". This is a fault of the backend: please report it.",
                    e);
        } finally {
            arenas.give(arena);
        }
    }

    /** Gives its memory back when no call uses it any more. */
    void free() {
        arenas.close();
        filterBank.close();
    }
}
