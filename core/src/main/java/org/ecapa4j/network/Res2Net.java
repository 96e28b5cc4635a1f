package org.ecapa4j.network;

import java.util.List;
import org.ecapa4j.errors.ModelMismatchException;

/**
 * Splits the channels into equal parts x0..x(n-1) and chains n - 1 branches f over them (Gao et al., Res2Net, 2019).
 *
 * <p>{@link PassThrough#FIRST}: y0 = x0, y1 = f0(x1), yi = f(i-1)(xi + y(i-1)). {@link PassThrough#LAST}: y0 = f0(x0), yi =
 * fi(xi + y(i-1)), y(n-1) = x(n-1). The parts are concatenated again.
 *
 * @param branches n - 1 layers, each from a part's channels to as many
 */
public record Res2Net(List<Tdnn> branches, PassThrough passThrough) {
    /** Which part goes through unchanged. */
    public enum PassThrough {
        /** MindSpore, SpeechBrain. */
        FIRST,
        /** WeSpeaker. */
        LAST
    }

    public Res2Net {
        branches = List.copyOf(branches);
        if (branches.isEmpty()) {
            throw new ModelMismatchException("Res2Net needs at least one branch");
        }
        int width = branches.get(0).inChannels();
        for (Tdnn branch : branches) {
            if (branch.inChannels() != width || branch.outChannels() != width) {
                throw new ModelMismatchException("Res2Net branches must all map " + width + " to " + width
                        + " channels, but one maps " + branch.inChannels() + " to " + branch.outChannels());
            }
        }
    }

    /** Number of parts. */
    public int scale() {
        return branches.size() + 1;
    }

    /** Channels of a part. */
    public int width() {
        return branches.get(0).inChannels();
    }

    public int channels() {
        return scale() * width();
    }
}
