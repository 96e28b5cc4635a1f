package org.ecapa4j.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ecapa4j.errors.DataFormatException;

/** The recordings of a run: those with an embedding, and those without. Immutable; safe for concurrent use. */
public final class Utterances {
    private final Map<String, Utterance> utterances = new LinkedHashMap<>();
    private final List<FailedRecording> failures;

    Utterances(List<Utterance> utterances, List<FailedRecording> failures) {
        for (Utterance utterance : utterances) {
            this.utterances.put(utterance.name(), utterance);
        }
        this.failures = List.copyOf(failures);
    }

    /** In the order of the names that were asked for. */
    public List<Utterance> all() {
        return new ArrayList<>(utterances.values());
    }

    /** Empty if the recording failed or was not asked for. */
    public Optional<Utterance> find(String name) {
        return Optional.ofNullable(utterances.get(name));
    }

    /**
     * The utterance of a recording that did not fail.
     *
     * @throws DataFormatException if there is none
     */
    public Utterance get(String name) {
        return find(name).orElseThrow(() -> new DataFormatException("There is no embedding of '" + name + "'"));
    }

    /** What failed, in the order of the names that were asked for. */
    public List<FailedRecording> failures() {
        return failures;
    }
}
