package org.ecapa4j.cli.report;

import java.util.List;
import org.ecapa4j.cli.report.ReportData.DegradedVariant;
import org.jspecify.annotations.Nullable;

/** How far degradation moves the mean scores of both kinds: to the right is higher than on the undegraded recordings. */
final class ShiftPlot {
    private static final double LABELS = 148;
    private static final double TOP = 8;
    private static final double ROW = 34;
    private static final double BAR = 9;
    private static final double RIGHT = Svg.WIDTH - 16;
    private static final double AXIS = 44;
    private static final double SMALLEST_RANGE = 0.01;

    private ShiftPlot() {}

    static Svg draw(String id, List<DegradedVariant> variants) {
        Frame frame = new Frame(LABELS, TOP, RIGHT, TOP + ROW * variants.size());
        int height = (int) Math.ceil(frame.bottom() + AXIS + 2 * Legend.LINE + 4);
        Svg svg = new Svg(id, height, "Shift of the scores", description(variants));
        double range = 1.08 * range(variants);
        Scale across = new Scale.Linear(-range, range, frame.left(), frame.right());
        double[] ticks = Ticks.linear(-range, range, 5);
        frame.horizontal(svg, across, ticks, Numbers::trimmed, "change of the mean score");
        for (int i = 0; i < variants.size(); i++) {
            DegradedVariant variant = variants.get(i);
            double y = frame.top() + (i + 0.5) * ROW;
            svg.name("label end", LABELS - 8, y + Svg.HALF_CAPITAL, LABELS - 10, variant.name());
            bar(svg, "bar s1", across, variant.targetShift(), y - BAR - 1);
            bar(svg, "bar s2", across, variant.nonTargetShift(), y + 1);
        }
        svg.line("zero", across.at(0), frame.top(), across.at(0), frame.bottom());
        frame.outline(svg);
        new Legend(svg, 14, RIGHT, frame.bottom() + AXIS)
                .area("bar s1", "same speaker", "")
                .area("bar s2", "different speakers", "");
        return svg;
    }

    private static void bar(Svg svg, String style, Scale across, @Nullable Double shift, double y) {
        if (shift == null) {
            return;
        }
        double from = Math.min(across.at(0), across.at(shift));
        double width = Math.abs(across.at(shift) - across.at(0));
        svg.rectangle(style, from, y, width, BAR, Numbers.signed(shift, 3));
    }

    private static double range(List<DegradedVariant> variants) {
        double range = SMALLEST_RANGE;
        for (DegradedVariant variant : variants) {
            range = Math.max(range, size(variant.targetShift()));
            range = Math.max(range, size(variant.nonTargetShift()));
        }
        return range;
    }

    private static double size(@Nullable Double shift) {
        return shift == null ? 0 : Math.abs(shift);
    }

    private static String shift(@Nullable Double shift) {
        return shift == null ? "unknown" : Numbers.signed(shift, 3);
    }

    private static String description(List<DegradedVariant> variants) {
        StringBuilder text = new StringBuilder("Change of the mean score of same and of different speakers");
        String separator = ": ";
        for (DegradedVariant variant : variants) {
            text.append(separator).append(variant.name()).append(' ');
            text.append(shift(variant.targetShift())).append(" and ");
            text.append(shift(variant.nonTargetShift()));
            separator = ", ";
        }
        return text.append('.').toString();
    }
}
