package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PolylineTest {
    private static final Pattern COMMAND = Pattern.compile("([MLHV])(-?[0-9.]+)(?: (-?[0-9.]+))?");

    /** The points of a path. */
    static List<double[]> points(String commands) {
        List<double[]> points = new ArrayList<>();
        Matcher matcher = COMMAND.matcher(commands);
        double x = 0;
        double y = 0;
        int end = 0;
        while (matcher.find()) {
            assertThat(matcher.start()).as("all of %s is understood", commands).isEqualTo(end);
            end = matcher.end();
            double first = Double.parseDouble(matcher.group(2));
            switch (matcher.group(1)) {
                case "H" -> x = first;
                case "V" -> y = first;
                default -> {
                    x = first;
                    y = Double.parseDouble(matcher.group(3));
                }
            }
            points.add(new double[] {x, y});
        }
        assertThat(end).isEqualTo(commands.length());
        return points;
    }

    @Test
    void stepsAreHorizontalAndVertical() {
        String commands = new Polyline()
                .to(0, 0)
                .to(10, 0)
                .to(10, 5)
                .to(20.25, 5)
                .to(30, 1)
                .commands();
        assertThat(commands).isEqualTo("M0 0H10V5H20.3L30 1");
    }

    @Test
    void pointsWithinALineAreLeftOut() {
        assertThat(new Polyline()
                        .to(0, 0)
                        .to(10, 0)
                        .to(20, 0)
                        .to(20, 7)
                        .to(20, 9)
                        .commands())
                .isEqualTo("M0 0H20V9");
    }

    @Test
    void theCornerAfterASmallStepStays() {
        assertThat(new Polyline().to(0, 0).to(0.4, 0).to(0.4, 10).commands()).isEqualTo("M0 0H0.4V10");
        assertThat(new Polyline().to(0, 0).to(0.4, 0).commands()).isEqualTo("M0 0H0.4");
    }

    @Test
    void wayBackIsNotLost() {
        assertThat(new Polyline().to(0, 0).to(10, 0).to(4, 0).commands()).isEqualTo("M0 0H10H4");
    }

    @Test
    void nothingGivesNothing() {
        assertThat(new Polyline().commands()).isEmpty();
    }

    /** A staircase of a hundred thousand steps: every point of it lies within half a unit and a rounding of the drawn line's points. */
    @Test
    void millionsOfStepsBecomeAFewAndNoneIsDisplaced() {
        Random random = new Random(3);
        Polyline line = new Polyline();
        List<double[]> all = new ArrayList<>();
        double x = 400;
        double y = 400;
        while (x > 0 && y > 0) {
            if (random.nextBoolean()) {
                x -= random.nextInt(3_000) == 0 ? 20 : 0.01 * random.nextDouble();
            } else {
                y -= 0.01 * random.nextDouble();
            }
            all.add(new double[] {x, y});
            line.to(x, y);
        }
        List<double[]> drawn = points(line.commands());
        assertThat(all.size()).isGreaterThan(20_000);
        assertThat(drawn.size()).isLessThan(2_000);
        int at = 0;
        for (double[] point : all) {
            while (at + 1 < drawn.size() && !isNear(point, drawn.get(at), drawn.get(at + 1))) {
                at++;
            }
            assertThat(at).as("a drawn line near (%s, %s)", point[0], point[1]).isLessThan(drawn.size() - 1);
        }
        assertThat(drawn.get(drawn.size() - 1)[0]).isCloseTo(x, org.assertj.core.api.Assertions.within(0.051));
    }

    /** Within the box around two neighbouring points, widened by what may be left out and rounded. */
    private static boolean isNear(double[] point, double[] from, double[] to) {
        double room = 0.56;
        return point[0] >= Math.min(from[0], to[0]) - room
                && point[0] <= Math.max(from[0], to[0]) + room
                && point[1] >= Math.min(from[1], to[1]) - room
                && point[1] <= Math.max(from[1], to[1]) + room;
    }
}
