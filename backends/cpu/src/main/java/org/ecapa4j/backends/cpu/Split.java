package org.ecapa4j.backends.cpu;

/**
 * A layer's work cut into units: ranges of frames times ranges of panels. Unit u is range {@code u % frameParts} of the frames
 * and {@code u / frameParts} of the panels. No unit is empty.
 */
record Split(int frames, int frameParts, int panels, int panelParts) {
    /** So many units for each thread even out what one of them loses. */
    private static final int UNITS_PER_THREAD = 3;
    /** With fewer frames per unit, reading the weights again costs more than it brings. */
    private static final int MIN_FRAMES = 48;

    /** One range of frames for each thread; for layers that compute or copy what lies around a range. */
    static Split byFrames(int threads, int frames, int panels) {
        return new Split(frames, Math.min(threads, frames), panels, 1);
    }

    /** Single panels and, where those are too few, frames: each thread reads a part of the weights. */
    static Split byPanels(int threads, int frames, int panels) {
        if (threads == 1) {
            return new Split(frames, 1, panels, 1);
        }
        int wanted = (threads * UNITS_PER_THREAD + panels - 1) / panels;
        return new Split(frames, Math.max(1, Math.min(wanted, frames / MIN_FRAMES)), panels, panels);
    }

    int units() {
        return frameParts * panelParts;
    }

    int frameBegin(int unit) {
        return share(unit % frameParts, frames, frameParts);
    }

    int frameEnd(int unit) {
        return share(unit % frameParts + 1, frames, frameParts);
    }

    int panelBegin(int unit) {
        return share(unit / frameParts, panels, panelParts);
    }

    int panelEnd(int unit) {
        return share(unit / frameParts + 1, panels, panelParts);
    }

    private static int share(int part, int count, int parts) {
        return (int) ((long) part * count / parts);
    }

    /** Most frames that a unit of {@link #byFrames} has. */
    static long mostFrames(int threads, long frames) {
        return (frames + threads - 1) / threads;
    }
}
