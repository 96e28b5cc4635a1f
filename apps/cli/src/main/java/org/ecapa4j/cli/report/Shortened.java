package org.ecapa4j.cli.report;

/** Makes names fit: the beginning and the end stay, since names of files differ there. */
final class Shortened {
    private static final String ELLIPSIS = "\u2026";
    /** From here on (Hangul, Chinese, Japanese, symbols) characters are about twice as wide. */
    private static final int WIDE = 0x1100;

    private Shortened() {}

    /** At most {@code columns} columns wide, at least one; wide characters count twice. */
    static String to(int columns, String name) {
        int[] points = name.codePoints().toArray();
        int total = 0;
        for (int point : points) {
            total += width(point);
        }
        if (total <= columns) {
            return name;
        }
        int room = Math.max(0, columns - 1);
        int head = 0;
        int used = 0;
        while (used + width(points[head]) <= (room + 1) / 2) {
            used += width(points[head++]);
        }
        int tail = points.length;
        while (tail > head && used + width(points[tail - 1]) <= room) {
            used += width(points[--tail]);
        }
        return new String(points, 0, head) + ELLIPSIS + new String(points, tail, points.length - tail);
    }

    private static int width(int point) {
        return point >= WIDE ? 2 : 1;
    }
}
