package org.ecapa4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.SpeakerEncoder;
import org.ecapa4j.evaluation.DroppedRecording;
import org.ecapa4j.evaluation.ScoredList;
import org.ecapa4j.io.Json;
import org.ecapa4j.metrics.ErrorRates;
import org.ecapa4j.scoring.TrialList;
import org.jspecify.annotations.Nullable;

/**
 * What {@code evaluate} says.
 *
 * @param list all trials
 * @param scored those that could be scored
 * @param run how they were
 */
record EvaluationOutput(TrialList list, ScoredList scored, ErrorRates rates, TrialRun run, SpeakerEncoder encoder) {

    String json() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        Map<String, @Nullable Object> byPrior = new LinkedHashMap<>();
        byPrior.put("0.01", rates.minDcf(0.01));
        byPrior.put("0.05", rates.minDcf(0.05));
        object.put("eer", rates.eer());
        object.put("threshold", rates.eerThreshold());
        object.put("minDcf", rates.minDcf(0.01));
        object.put("minDcfByPrior", byPrior);
        object.put("trials", list.size());
        object.put("trialsUsed", scored.list().size());
        object.put("trialsDropped", scored.trialsDropped());
        object.put("trialsFiltered", run.trialsFiltered());
        object.put("trialsRepeated", list.duplicates());
        object.put("targets", rates.targetTrials());
        object.put("nonTargets", rates.nonTargetTrials());
        object.put("dropped", dropped());
        object.put("utterances", scored.list().recordings().size());
        object.put("fromCache", run.fromCache());
        object.put("model", encoder.model().name());
        object.put("fingerprint", encoder.model().fingerprint().hex());
        object.put("backend", Texts.backendId(encoder.backend()));
        object.put("backendDetail", Texts.backendDetail(encoder.backend()));
        return Json.write(object);
    }

    String text() {
        return "EER          " + Texts.percent(rates.eer()) + " at score " + Texts.fixed(rates.eerThreshold(), 4) + "\n"
                + "minDCF       " + Texts.fixed(rates.minDcf(0.01), 4) + " for prior 0.01, "
                + Texts.fixed(rates.minDcf(0.05), 4) + " for prior 0.05\n"
                + "trials       " + scored.list().size() + ": " + rates.targetTrials() + " same speaker, "
                + rates.nonTargetTrials() + " different speakers\n"
                + leftOut()
                + "utterances   " + scored.list().recordings().size() + "\n"
                + "model        " + encoder.model().name() + ", fingerprint "
                + encoder.model().fingerprint().abbreviated() + "\n"
                + "backend      " + encoder.backend() + "\n";
    }

    private List<Object> dropped() {
        List<Object> all = new ArrayList<>();
        for (DroppedRecording recording : scored.dropped()) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("recording", recording.name());
            object.put("trials", recording.trials());
            object.put("reason", recording.reason().getMessage());
            all.add(object);
        }
        return all;
    }

    private String leftOut() {
        StringBuilder text = new StringBuilder();
        if (run.trialsFiltered() > 0) {
            text.append("filtered     ").append(run.trialsFiltered()).append(" trials, by the seed's filter\n");
        }
        if (list.duplicates() > 0) {
            text.append("repeated     ").append(list.duplicates()).append(" trials count more than once\n");
        }
        if (!scored.dropped().isEmpty()) {
            text.append("dropped      ")
                    .append(scored.trialsDropped())
                    .append(" trials, because of ")
                    .append(scored.dropped().size())
                    .append(" recordings:\n");
        }
        for (DroppedRecording recording : scored.dropped()) {
            text.append("             ")
                    .append(recording.name())
                    .append(", trials ")
                    .append(recording.trials());
            text.append(": ").append(recording.reason().getMessage()).append('\n');
        }
        return text.toString();
    }
}
