package org.ecapa4j.cli.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ecapa4j.io.AtomicFile;
import org.ecapa4j.io.Json;
import org.jspecify.annotations.Nullable;

/**
 * The report of an evaluation. The same data give the same bytes: no clock, no random numbers, no locale. Immutable; safe for
 * concurrent use.
 */
public final class Report {
    /** Name of the page. */
    public static final String PAGE = "report.html";
    /** Name of the file with all trials ({@link TrialsCsv}), which is written beside the page and which the page speaks of. */
    public static final String SCORES = "scores.csv";
    /** Name of the file with the numbers; {@link #json()} has its keys. */
    public static final String NUMBERS = "report.json";

    private final ReportData data;
    private final Plots plots;

    /** Draws the plots; the rest is done when asked for. */
    public Report(ReportData data) {
        this.data = data;
        plots = new Plots(data);
    }

    /**
     * The page: HTML with everything in it, less than 2 MB. Follows the reader's choice of light or dark, and can be printed.
     */
    public String html() {
        return Page.write(data, plots);
    }

    /** The plots as SVG files, light on white, by the names of these files. */
    public Map<String, String> plots() {
        return plots.files();
    }

    /**
     * The numbers for programs, to be written by {@link Json#write}. Rates and shares are fractions; what there is not is null,
     * and a key is there in any case.
     *
     * <p>An estimate {@code x} gives three keys: {@code x}, {@code xLow} and {@code xHigh}, the ends of its interval. Keys in order:
     *
     * <ul>
     *   <li>{@code title}, {@code model}, {@code fingerprint}, {@code backend}, {@code frontEnd}, {@code scoring}, {@code
     *       trialList}, {@code date}, {@code command}
     *   <li>{@code eer}, {@code eerThreshold}; {@code minDcf} and {@code actDcf} at the first operating point; {@code cllr}, {@code
     *       minCllr}; {@code intervals}: how they were made
     *   <li>{@code trialsUsed}, {@code targets}, {@code nonTargets}, {@code trialsDropped}, {@code droppedByReason}, {@code
     *       recordings}, {@code speakers} (null if not known)
     *   <li>{@code calibration}: null, or {@code description} and {@code recordingsOfProfile}, how many of the recordings the
     *       profile was fitted on too, as far as is known
     *   <li>{@code operatingPoints}: {@code name}, {@code prior}, {@code costMiss}, {@code costFalseAlarm}, {@code minDcf}, {@code
     *       actDcf}
     *   <li>{@code missRates}: {@code falseAlarmRate}, {@code threshold}, {@code missRate}, {@code falseAlarms}, {@code misses};
     *       {@code missRatesWithheld}: {@code falseAlarmRate}, {@code reason}
     *   <li>{@code groupings}: {@code name} and {@code groups} of {@code name}, {@code targets}, {@code nonTargets}, {@code eer}
     *   <li>{@code variants}: {@code name}, {@code trialsUsed}, {@code trialsDropped}, {@code eer}, {@code cllr}, {@code
     *       targetShift}, {@code nonTargetShift}, {@code flagged} (share by flag), {@code inconclusive}
     *   <li>{@code worstErrors}: {@code target}, {@code score}, {@code llr}, {@code enrolment}, {@code test}
     *   <li>{@code comparison}: null, or {@code thisRun}, {@code otherRun} and {@code differences} of {@code metric}, {@code
     *       thisValue}, {@code otherValue}, {@code difference}
     * </ul>
     */
    public Map<String, @Nullable Object> json() {
        return ReportJson.of(data);
    }

    /**
     * Writes the page, the numbers and the plots into a folder; files of these names are replaced, each whole or not at all.
     *
     * @throws org.ecapa4j.errors.MissingInputException if the folder does not exist
     * @throws org.ecapa4j.errors.InputOutputException if a file cannot be written
     */
    public void write(Path folder) {
        Map<String, String> files = new LinkedHashMap<>(plots());
        files.put(NUMBERS, Json.write(json()));
        files.put(PAGE, html());
        files.forEach((name, text) ->
                AtomicFile.write(folder.resolve(name), out -> out.write(text.getBytes(StandardCharsets.UTF_8))));
    }
}
