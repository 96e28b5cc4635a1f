package org.ecapa4j.scoring;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.internal.ShownProblems;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks in the recordings of some trials. The speakers are known of all recordings and agree with the answers of
 * the trials. Immutable.
 */
public final class TrialSpeakers {
    private final List<String> names;
    /** Of each recording the place of its speaker among the names. */
    private final Map<String, Integer> indices = new HashMap<>();

    private TrialSpeakers(Map<String, String> speakers) {
        names = List.copyOf(new TreeSet<>(speakers.values()));
        Map<String, Integer> places = new HashMap<>();
        for (String name : names) {
            places.put(name, places.size());
        }
        speakers.forEach((recording, speaker) -> indices.put(recording, places.getOrDefault(speaker, -1)));
    }

    /**
     * Asks for the speaker of each recording once.
     *
     * @param trials of which the recordings are taken
     * @param speakerOf the speaker's name for the name of a recording; null or empty if not known
     * @throws DataFormatException if a speaker is not known, or a trial contradicts its speakers; the message has every
     *     problem, up to {@value ShownProblems#SHOWN}, and counts the rest
     */
    public static TrialSpeakers of(Collection<Trial> trials, Function<String, @Nullable String> speakerOf) {
        ShownProblems problems = new ShownProblems(
                "The assignment of speakers to trials",
                "Trials and speakers must agree: how are the speakers found from the names of the recordings?");
        Map<String, String> speakers = new HashMap<>();
        for (Trial trial : trials) {
            String enrolment = speaker(trial.enrolment(), speakerOf, speakers, problems);
            String test = speaker(trial.test(), speakerOf, speakers, problems);
            if (enrolment.isEmpty() || test.isEmpty() || trial.target() == enrolment.equals(test)) {
                continue;
            }
            String recordings = "'" + trial.enrolment() + "' and '" + trial.test() + "' are said to be ";
            problems.add(
                    trial.target()
                            ? recordings + "the same speaker, but their speakers are '" + enrolment + "' and '" + test
                                    + "'"
                            : recordings + "different speakers, but both are '" + enrolment + "'");
        }
        problems.throwIfAny();
        return new TrialSpeakers(speakers);
    }

    private static String speaker(
            String recording,
            Function<String, @Nullable String> speakerOf,
            Map<String, String> speakers,
            ShownProblems problems) {
        String known = speakers.get(recording);
        if (known != null) {
            return known;
        }
        String speaker = speakerOf.apply(recording);
        if (speaker == null || speaker.isEmpty()) {
            problems.add("the speaker of '" + recording + "' is not known");
            speaker = "";
        }
        speakers.put(recording, speaker);
        return speaker;
    }

    /** The speakers' names, each once, in the order of their characters. */
    public List<String> names() {
        return names;
    }

    /**
     * The place of a recording's speaker in {@link #names()}.
     *
     * @throws IllegalArgumentException if no trial has the recording
     */
    public int index(String recording) {
        Integer index = indices.get(recording);
        if (index == null) {
            throw new IllegalArgumentException("No trial has a recording '" + recording + "'");
        }
        return index;
    }

    /**
     * The speaker's name.
     *
     * @throws IllegalArgumentException if no trial has the recording
     */
    public String speaker(String recording) {
        return names.get(index(recording));
    }
}
