package org.ecapa4j.cli.report;

/**
 * The commands of a path, without the points that nobody sees: a point is kept if it lies at least half a unit from the one kept
 * before, so a curve of millions of steps becomes some thousand, and none is displaced by more. Points within a horizontal or vertical line are
 * left out too.
 */
final class Polyline {
    private static final double VISIBLE = 0.5;

    private final StringBuilder commands = new StringBuilder();
    /** The last point kept, which may still be lengthened in its direction, and the one before it, in tenths of a unit. */
    private long x;

    private long y;
    private long beforeX;
    private long beforeY;
    private int kept;

    private double lastX;
    private double lastY;
    private double skippedX = Double.NaN;
    private double skippedY = Double.NaN;

    Polyline to(double toX, double toY) {
        if (kept > 0 && Math.abs(toX - lastX) < VISIBLE && Math.abs(toY - lastY) < VISIBLE) {
            skippedX = toX;
            skippedY = toY;
            return this;
        }
        // The corner of a long step after small ones stays where it is.
        keepSkipped();
        keep(toX, toY);
        return this;
    }

    private void keepSkipped() {
        if (!Double.isNaN(skippedX)) {
            keep(skippedX, skippedY);
        }
    }

    private void keep(double toX, double toY) {
        lastX = toX;
        lastY = toY;
        skippedX = Double.NaN;
        skippedY = Double.NaN;
        long tenthsX = Math.round(10 * toX);
        long tenthsY = Math.round(10 * toY);
        if (kept > 0 && tenthsX == x && tenthsY == y) {
            return;
        }
        if (kept > 1 && (isBetween(beforeX, x, tenthsX) && y == beforeY && y == tenthsY)) {
            x = tenthsX;
        } else if (kept > 1 && (isBetween(beforeY, y, tenthsY) && x == beforeX && x == tenthsX)) {
            y = tenthsY;
        } else {
            write();
            beforeX = x;
            beforeY = y;
            x = tenthsX;
            y = tenthsY;
            kept++;
        }
    }

    private static boolean isBetween(long from, long middle, long to) {
        return Long.signum(middle - from) == Long.signum(to - middle);
    }

    private void write() {
        if (kept == 1) {
            commands.append('M').append(text(x)).append(' ').append(text(y));
        } else if (kept > 1 && y == beforeY) {
            commands.append('H').append(text(x));
        } else if (kept > 1 && x == beforeX) {
            commands.append('V').append(text(y));
        } else if (kept > 1) {
            commands.append('L').append(text(x)).append(' ').append(text(y));
        }
    }

    private static String text(long tenths) {
        return Svg.units(tenths / 10.0);
    }

    /** The path; the last point is always there. Nothing can be added afterwards. */
    String commands() {
        keepSkipped();
        write();
        return commands.toString();
    }
}
