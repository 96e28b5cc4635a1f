package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.ecapa4j.fixtures.Fixtures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The page as people see it, in Chromium. The screenshots stay in {@code apps/cli/target/report} to be looked at.
 *
 * <p>Two reports: one as it usually is, one with hostile and endless names wherever a name can stand. Each is laid out on a wide
 * screen and on a telephone, light and dark.
 */
@EnabledIf(
        value = "hasBrowser",
        disabledReason = "no chromium on the PATH: the report was not looked at in a browser (apt-get install chromium"
                + " fonts-dejavu-core)")
class ReportBrowserTest {
    /** Elements that stick out of the window, except in what scrolls by itself, and texts that stick out of their plot. */
    private static final String STICKING_OUT = """
            (() => {
              const found = [];
              const width = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth > width)
                found.push('page is ' + document.documentElement.scrollWidth + ' wide');
              for (const e of document.body.querySelectorAll('*')) {
                const r = e.getBoundingClientRect();
                const box = e.closest('.scroll');
                if ((r.right > width + 0.5 || r.left < -0.5) && (!box || box === e) && !e.closest('svg'))
                  found.push(e.tagName + '.' + e.className + ' from ' + r.left + ' to ' + r.right);
              }
              for (const svg of document.querySelectorAll('svg')) {
                const s = svg.getBoundingClientRect();
                for (const t of svg.querySelectorAll('text')) {
                  const r = t.getBoundingClientRect();
                  if (r.left < s.left - 0.5 || r.right > s.right + 0.5 || r.top < s.top - 0.5 || r.bottom > s.bottom + 0.5)
                    found.push('text in plot: ' + t.textContent.slice(0, 40));
                }
              }
              return found;
            })()
            """;

    /** Pairs of texts of one plot that cover one another. */
    private static final String OVERLAPPING = """
            (() => {
              const found = [];
              for (const svg of document.querySelectorAll('svg')) {
                const texts = [...svg.querySelectorAll('text')].map(t => [t, t.getBoundingClientRect()]);
                for (let i = 0; i < texts.length; i++)
                  for (let k = 0; k < i; k++) {
                    const [a, b] = [texts[i][1], texts[k][1]];
                    // Boxes of text include the room of descenders, so lines may touch.
                    const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                    const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                    if (x > 0.5 && y > 3)
                      found.push(texts[i][0].textContent.slice(0, 40) + ' | ' + texts[k][0].textContent.slice(0, 40));
                  }
              }
              return found;
            })()
            """;

    /** Visible elements without any extent. */
    private static final String COLLAPSED = """
            [...document.querySelectorAll('h1, h2, h3, p, svg, table, audio, .tile, .card')]
              .filter(e => { const r = e.getBoundingClientRect(); return r.width < 8 || r.height < 8; })
              .map(e => e.tagName + ' ' + e.textContent.slice(0, 40))
            """;

    private static final String PLAYED = """
            (async () => {
              const found = [];
              for (const audio of document.querySelectorAll('audio')) {
                if (audio.readyState < 1)
                  await new Promise((done, fail) => {
                    const unreadable = () => fail(new Error('a clip cannot be read'));
                    audio.onloadedmetadata = done;
                    audio.querySelector('source').onerror = unreadable;
                    if (audio.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) unreadable();
                  });
                audio.muted = true;
                await audio.play();
                await new Promise(done => { audio.ontimeupdate = () => { if (audio.currentTime > 0) done(); }; });
                audio.pause();
                found.push(audio.duration);
              }
              return found;
            })()
            """;

    @TempDir
    static Path profile;

    private static Path folder;
    private static Chromium browser;

    static boolean hasBrowser() {
        return Chromium.program().isPresent();
    }

    @BeforeAll
    static void writeAndStart() throws IOException, InterruptedException {
        folder = Fixtures.root().resolve("apps/cli/target/report");
        for (Map.Entry<String, ReportData> each : Map.of(
                        "sample", SampleReport.data(), "hostile", SampleReport.hostile())
                .entrySet()) {
            Path to = Files.createDirectories(folder.resolve(each.getKey()));
            new Report(each.getValue()).write(to);
        }
        browser = Chromium.start(profile);
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    private static void open(String report, int width, String colours) {
        browser.window(width, 900);
        browser.colours(colours);
        browser.open(folder.resolve(report).resolve(Report.PAGE).toUri());
    }

    @ParameterizedTest
    @CsvSource({
        "sample,1280,light",
        "sample,1280,dark",
        "sample,390,light",
        "sample,390,dark",
        "hostile,1280,light",
        "hostile,390,dark"
    })
    void isLaidOutAndAsksForNothing(String report, int width, String colours) throws IOException {
        open(report, width, colours);
        assertThat((List<?>) browser.evaluate(STICKING_OUT)).as("sticking out").isEmpty();
        assertThat((List<?>) browser.evaluate(OVERLAPPING)).as("overlapping").isEmpty();
        assertThat((List<?>) browser.evaluate(COLLAPSED)).as("collapsed").isEmpty();
        byte[] png = browser.screenshot();
        Files.write(folder.resolve(report + "-" + width + "-" + colours + ".png"), png);
        assertIsDrawn(ImageIO.read(new ByteArrayInputStream(png)), width, colours);
        assertThat(requests()).allMatch(each -> each.startsWith("data:") || each.equals(address(report)));
        assertThat(requests()).contains(address(report));
        assertThat(browser.events())
                .noneMatch(each -> each.method().equals("Runtime.consoleAPICalled")
                        || each.method().equals("Runtime.exceptionThrown")
                        || each.method().equals("Log.entryAdded")
                        || each.method().equals("Page.javascriptDialogOpening"));
    }

    private static String address(String report) {
        return folder.resolve(report).resolve(Report.PAGE).toUri().toString();
    }

    private static List<String> requests() {
        return browser.events().stream()
                .filter(each -> each.method().equals("Network.requestWillBeSent"))
                .map(each -> each.parameters().get("request") instanceof Map<?, ?> request
                        ? String.valueOf(request.get("url"))
                        : "")
                .toList();
    }

    /** The background is as it should be, and there is a good deal of other colours all the way down. */
    private static void assertIsDrawn(BufferedImage image, int width, String colours) {
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isGreaterThan(3_000);
        int background = image.getRGB(2, 2) & 0xFFFFFF;
        assertThat(background & 0xFF)
                .as("blue of the background")
                .matches(blue -> colours.equals("dark") ? blue < 64 : blue > 192);
        int strips = image.getHeight() / 900;
        for (int strip = 0; strip < strips; strip++) {
            Map<Integer, Integer> counts = new HashMap<>();
            for (int y = 900 * strip; y < 900 * (strip + 1); y++) {
                for (int x = 0; x < width; x++) {
                    counts.merge(image.getRGB(x, y), 1, Integer::sum);
                }
            }
            int commonest =
                    counts.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
            assertThat(counts.size()).as("colours in strip %d", strip).isGreaterThan(50);
            assertThat(commonest).as("pixels of one colour in strip %d", strip).isLessThan(900 * width * 98 / 100);
        }
    }

    @Test
    void everyClipPlays() {
        open("sample", 1280, "light");
        List<?> durations = (List<?>) browser.evaluate(PLAYED);
        assertThat(durations)
                .hasSize(19)
                .allSatisfy(each -> assertThat(((Number) each).doubleValue()).isBetween(2.1, 2.11));
    }

    @Test
    void hostileNamesAreTextAndNothingElse() {
        open("hostile", 1280, "light");
        assertThat(browser.evaluate("document.scripts.length")).isEqualTo(0L);
        assertThat(browser.evaluate("document.querySelectorAll('[onload]').length"))
                .isEqualTo(0L);
        assertThat((String) browser.evaluate("document.querySelector('h1').textContent"))
                .startsWith("<script>alert(1)</script>\"' onload='x' &amp; ]]> -->");
    }

    @Test
    void colourIsNotTheOnlyDifference() {
        open("sample", 1280, "light");
        assertThat(
                        (List<?>)
                                browser.evaluate(
                                        "[...document.querySelectorAll('#error-rates-section svg')[0].querySelectorAll("
                                                + "'line.curve')].map(e => getComputedStyle(e).strokeDasharray + getComputedStyle(e).strokeWidth)"))
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    /** Parts of the page that stick out of their card, or paper, and headings and introductions that may part from what follows. */
    private static final String PRINTED_BADLY = """
            (() => {
              const found = [];
              const width = document.documentElement.clientWidth;
              for (const e of document.querySelectorAll('main *')) {
                const r = e.getBoundingClientRect();
                if (r.right > width + 0.5)
                  found.push(e.tagName + '.' + e.className + ' to ' + r.right);
                const card = e.closest('.card');
                if (card && e !== card && r.right > card.getBoundingClientRect().right - 5)
                  found.push(e.tagName + ' ' + e.textContent.slice(0, 20) + ' on the border of its card');
              }
              for (const e of document.querySelectorAll('h2, h3, section > p:not(.note)'))
                if (getComputedStyle(e).breakAfter !== 'avoid')
                  found.push('page break after ' + e.textContent.slice(0, 40));
              return found;
            })()
            """;

    /** A4 and Letter without their margins of 15 mm, in pixels of 1/96 inch. */
    @ParameterizedTest
    @CsvSource({"sample,680", "sample,703", "hostile,680"})
    void fitsOnPaper(String report, int width) {
        open(report, width, "light");
        browser.paper();
        assertThat((List<?>) browser.evaluate(PRINTED_BADLY)).isEmpty();
        assertThat(browser.evaluate("getComputedStyle(document.querySelector('nav')).display"))
                .isEqualTo("none");
    }

    @Test
    void canBePrinted() throws IOException {
        open("sample", 1280, "dark");
        byte[] pdf = browser.print();
        Files.write(folder.resolve("sample.pdf"), pdf);
        assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
        assertThat(pdf.length).isGreaterThan(50_000);
    }
}
