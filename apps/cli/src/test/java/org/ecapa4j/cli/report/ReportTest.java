package org.ecapa4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.ecapa4j.cli.report.ReportData.Estimate;
import org.ecapa4j.cli.report.ReportData.Summary;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class ReportTest {
    private static final int MAIL_BYTES = 2_000_000;
    private static final Report SAMPLE = new Report(SampleReport.data());
    private static final Report HOSTILE = new Report(SampleReport.hostile());

    private static Report report(String name) {
        return name.equals("sample") ? SAMPLE : HOSTILE;
    }

    private static Document parse(String text) throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    /** Nothing but what was put there: no scripts, no handlers, no references out of the document. */
    private static void assertHarmless(Document document) {
        NodeList elements = document.getElementsByTagName("*");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
            Element element = (Element) elements.item(i);
            assertThat(element.getTagName()).isIn((Object[])
                    ("html head meta link title style body header main section nav footer div p h1 h2 h3 dl dt dd ul ol li a bdi"
                                    + " figure figcaption table thead tbody tr th td pre audio source svg g rect line path circle text"
                                    + " clipPath desc")
                            .split(" "));
            for (int k = 0; k < element.getAttributes().getLength(); k++) {
                String name = element.getAttributes().item(k).getNodeName();
                String value = element.getAttributes().item(k).getNodeValue();
                assertThat(name).doesNotStartWith("on").isNotEqualTo("style");
                if (name.equals("href") || name.equals("src")) {
                    assertThat(value).matches("(?s)#[a-z-]+|data:,|data:audio/wav;base64,.*");
                }
                if (name.equals("id")) {
                    ids.add(value);
                }
            }
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sample", "hostile"})
    void plotsAreWellFormedAndNeedNothingElse(String name) throws Exception {
        Map<String, String> plots = report(name).plots();
        assertThat(plots.keySet())
                .containsExactly(
                        "det.svg",
                        "degraded-det-1.svg",
                        "degraded-det-2.svg",
                        "degraded-det-3.svg",
                        "scores.svg",
                        "calibration.svg",
                        "errors-by-prior.svg",
                        "groups-1.svg",
                        "groups-2.svg",
                        "degraded-eer.svg",
                        "degraded-scores.svg");
        for (String plot : plots.values()) {
            assertHarmless(parse(plot));
            assertThat(plot).doesNotContain("NaN").doesNotContain("Infinity").doesNotContain("var(");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sample", "hostile"})
    void thePageIsWellFormedAndSmallEnoughForMail(String name) throws Exception {
        String page = report(name).html();
        assertHarmless(parse(page));
        assertThat(page.replaceAll("base64,[^\"]*", "")).doesNotContain("NaN").doesNotContain("Infinity");
        assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(MAIL_BYTES);
    }

    @Test
    void everyLinkInThePageLeadsSomewhere() {
        String page = SAMPLE.html();
        Matcher links = Pattern.compile("href=\"#([^\"]*)\"").matcher(page);
        List<String> targets = new ArrayList<>();
        while (links.find()) {
            targets.add(links.group(1));
            assertThat(page).contains("<section id=\"" + links.group(1) + "\"");
        }
        assertThat(targets).hasSize(9);
    }

    @Test
    void referencesToLabelsExist() {
        String page = SAMPLE.html();
        Matcher labels = Pattern.compile("aria-labelledby=\"([^\"]*)\"").matcher(page);
        int count = 0;
        while (labels.find()) {
            count++;
            assertThat(page).contains("id=\"" + labels.group(1) + "\"");
        }
        assertThat(count).isGreaterThan(15);
    }

    @Test
    void numbersStandInThePage() {
        assertThat(SAMPLE.html())
                .contains("<div class=\"value\">1.83\u00A0%</div>")
                .contains("<div class=\"value\">4,476</div>")
                .contains("Dropped: recording is missing")
                .contains("scores.csv lists them one by one, the dropped ones at its end, each with its reason.")
                .contains("15\u00A0trials have no score and are not in these figures; the last section says why, and"
                        + " scores.csv which.")
                .contains("In brackets: 95 % intervals from a bootstrap")
                .contains("<bdi>SpeechBrain, 80 mel bands, 16 kHz</bdi>")
                .doesNotContain("front-end speechbrain")
                .contains("Measured on 1,240\u00A0target trials");
    }

    @Test
    void whatIsNotThereIsNotShown() throws Exception {
        ReportData all = SampleReport.data();
        Summary summary = all.summary();
        Summary bare = new Summary(
                Estimate.of(0.02),
                0.4,
                summary.costs(),
                null,
                null,
                summary.missRates(),
                List.of(),
                "no intervals were computed");
        ReportData least = new ReportData(
                all.headline(),
                all.trials(),
                bare,
                List.of(),
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
        Report report = new Report(least);
        assertThat(report.plots()).isEmpty();
        String page = report.html();
        assertHarmless(parse(page));
        assertThat(page)
                .contains("summary-section")
                .contains("trials-section")
                .doesNotContain("calibration-section")
                .doesNotContain("worst-errors-section")
                .doesNotContain("Cllr, bits")
                .doesNotContain("In brackets")
                .contains(">no intervals were computed.</p>");
        assertThat(report.json())
                .containsEntry("cllr", null)
                .containsEntry("eerLow", null)
                .containsEntry("comparison", null);
    }

    @Test
    void theSameDataGiveTheSameBytesInAnyCountry() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            Report again = new Report(SampleReport.data());
            assertThat(again.html()).isEqualTo(SAMPLE.html());
            assertThat(again.plots()).isEqualTo(SAMPLE.plots());
            assertThat(Json.write(again.json())).isEqualTo(Json.write(SAMPLE.json()));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void filesAreWrittenAndReplaced(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve(Report.PAGE), "old");
        SAMPLE.write(folder);
        assertThat(Files.readString(folder.resolve(Report.PAGE))).isEqualTo(SAMPLE.html());
        assertThat(Files.readString(folder.resolve(Report.NUMBERS))).isEqualTo(Json.write(SAMPLE.json()));
        assertThat(Files.readString(folder.resolve("det.svg")))
                .isEqualTo(SAMPLE.plots().get("det.svg"));
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2 + SAMPLE.plots().size());
        }
    }

    @Test
    void theNumbersHaveDocumentedKeys() {
        Map<String, ?> json = Json.parseObject(Json.write(SAMPLE.json()), "report.json");
        assertThat(json.keySet())
                .containsExactly(("title model fingerprint backend frontEnd scoring trialList date command"
                                + " eer eerLow eerHigh eerThreshold minDcf minDcfLow minDcfHigh actDcf actDcfLow actDcfHigh"
                                + " cllr cllrLow cllrHigh minCllr minCllrLow minCllrHigh intervals"
                                + " trialsUsed targets nonTargets trialsDropped droppedByReason recordings speakers"
                                + " calibration operatingPoints missRates missRatesWithheld groupings variants worstErrors comparison")
                        .split(" "));
        ReportData data = SampleReport.data();
        assertThat(json.get("frontEnd")).isEqualTo("front-end speechbrain rate=16000 bins=80");
        assertThat(json.get("eer")).isEqualTo(data.summary().eer().value());
        assertThat(json.get("eerLow")).isEqualTo(data.summary().eer().low());
        assertThat(json.get("eerHigh")).isEqualTo(data.summary().eer().high());
        assertThat(json.get("minDcf"))
                .isEqualTo(data.summary().costs().get(0).minDcf().value());
        assertThat(json.get("trialsUsed")).isEqualTo(4_476L);
        assertThat(json.get("trialsDropped")).isEqualTo(15L);
        assertThat(json.get("date")).isNull();
        assertThat(((Map<?, ?>) Objects.requireNonNull(json.get("calibration"))).keySet())
                .hasToString("[description, recordingsOfProfile]");
        assertThat(keysOfFirst(json.get("operatingPoints")))
                .isEqualTo(
                        "name prior costMiss costFalseAlarm minDcf minDcfLow minDcfHigh actDcf actDcfLow actDcfHigh");
        assertThat(keysOfFirst(json.get("missRates")))
                .isEqualTo("falseAlarmRate threshold missRate missRateLow missRateHigh falseAlarms misses");
        assertThat(keysOfFirst(json.get("missRatesWithheld"))).isEqualTo("falseAlarmRate reason");
        assertThat(SAMPLE.html()).contains("<p class=\"note\">4478 non-target trials cannot show it; 30000 can.</p>");
        assertThat(keysOfFirst(json.get("groupings"))).isEqualTo("name groups");
        assertThat(keysOfFirst(json.get("variants")))
                .isEqualTo(
                        "name trialsUsed trialsDropped eer eerLow eerHigh cllr targetShift nonTargetShift flagged inconclusive");
        assertThat(keysOfFirst(json.get("worstErrors"))).isEqualTo("target score llr enrolment test");
    }

    private static String keysOfFirst(@Nullable Object list) {
        return String.join(
                " ",
                ((Map<?, ?>) ((List<?>) Objects.requireNonNull(list)).get(0))
                        .keySet()
                        .toArray(new String[0]));
    }

    @Test
    void hostileNamesAreJsonToo() {
        assertThat(Json.parseObject(Json.write(HOSTILE.json()), "report.json").get("title"))
                .isEqualTo(SampleReport.HOSTILE);
    }
}
