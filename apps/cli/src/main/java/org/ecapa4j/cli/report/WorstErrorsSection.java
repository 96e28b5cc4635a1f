package org.ecapa4j.cli.report;

import java.util.List;
import org.ecapa4j.audio.Waveform;
import org.ecapa4j.cli.report.ReportData.Side;
import org.ecapa4j.cli.report.ReportData.WorstError;

/** The trials that are furthest on the wrong side, to be listened to. */
final class WorstErrorsSection {
    private WorstErrorsSection() {}

    static void write(Html html, ReportData data) {
        List<WorstError> errors = data.worstErrors();
        if (errors.isEmpty()) {
            return;
        }
        AudioClips clips = new AudioClips(errors);
        html.section("worst-errors-section", "Worst errors");
        html.paragraph(
                "Listen before blaming the model: mislabelled recordings, a second voice and silence gather here.");
        html.pair();
        list(html, clips, "Different speakers, highest scores", ofKind(errors, false));
        list(html, clips, "Same speaker, lowest scores", ofKind(errors, true));
        html.end().end();
    }

    private static List<WorstError> ofKind(List<WorstError> errors, boolean target) {
        return errors.stream().filter(error -> error.target() == target).toList();
    }

    private static void list(Html html, AudioClips clips, String heading, List<WorstError> errors) {
        html.card(heading, "card long");
        if (errors.isEmpty()) {
            html.note("None.");
        }
        Markup out = html.markup();
        out.open("ol", "class", "errors").line();
        for (int i = 0; i < errors.size(); i++) {
            WorstError error = errors.get(i);
            Double ratio = error.ratio();
            out.open("li", "class", "error");
            out.element(
                    "p",
                    (i + 1) + ". Score " + Numbers.fixed(error.score(), 3)
                            + (ratio == null ? "" : ", log-likelihood ratio " + Numbers.signed(ratio.doubleValue(), 2)),
                    "class",
                    "score");
            side(out, clips, error.enrolment());
            side(out, clips, error.test());
            out.close().line();
        }
        out.close().line();
        html.end();
    }

    private static void side(Markup out, AudioClips clips, Side side) {
        out.open("div", "class", "side").open("p", "class", "name").element("bdi", side.name());
        String speaker = side.speaker();
        if (speaker != null) {
            out.text(", speaker ").element("bdi", speaker);
        }
        out.close();
        for (String remark : side.remarks()) {
            out.element("p", remark, "class", "note");
        }
        Waveform clip = side.clip();
        String address = clips.address(side);
        if (address != null) {
            out.open("audio", "controls", "", "preload", "metadata", "aria-label", "Listen to " + side.name());
            out.empty("source", "src", address, "type", "audio/wav").close().line();
        } else if (clip != null) {
            out.element("p", "No clip: the page would become too large.", "class", "note");
        }
        out.close().line();
    }
}
