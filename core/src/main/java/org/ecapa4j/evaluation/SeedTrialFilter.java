package org.ecapa4j.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.scoring.TrialList;

/**
 * Leaves out the trials that the MindSpore system {@code ecapa_tdnn} leaves out of VoxCeleb1-O (cleaned) before it reports an error
 * rate: its enrolment recordings are sorted by length, the shortest first, and those at fixed places, 210 of them, are dropped with
 * every trial that touches them on either side.
 *
 * <p>Recordings of equal length keep the order in which that system prepared them, which was never published: here it is that of
 * {@code fea.lst} for a feature folder, and otherwise that in which the recordings first appear as enrolments in the list. Another
 * order among equals would exchange some of the dropped recordings for others of the same length.
 */
public final class SeedTrialFilter {
    /** First and last place of each dropped stretch, counted from 0. */
    private static final int[][] STRETCHES = {{2302, 2387}, {2970, 3037}, {4442, 4492}, {4639, 4643}};

    private static final int NEEDED = 4644;

    private SeedTrialFilter() {}

    /**
     * The trials that are left.
     *
     * @param recordings where the utterances are from
     * @param utterances has an utterance of every enrolment recording
     * @throws DataFormatException if the list has fewer than 4,644 enrolment recordings, so that it cannot be the one that the
     *     places are meant for; if one of them failed, because then the places mean others; or if no trial is left
     */
    public static TrialList apply(TrialList list, Recordings recordings, Utterances utterances) {
        Set<String> enrolments = new LinkedHashSet<>();
        for (int i = 0; i < list.size(); i++) {
            enrolments.add(list.recordings().get(list.enrolment(i)));
        }
        if (enrolments.size() < NEEDED) {
            throw new DataFormatException("Trial list '" + list.source() + "' has " + enrolments.size()
                    + " enrolment recordings; the seed's filter is for VoxCeleb1-O (cleaned), whose places go up to "
                    + (NEEDED - 1));
        }
        for (FailedRecording failure : utterances.failures()) {
            if (enrolments.contains(failure.name())) {
                throw new DataFormatException("The seed's filter needs the length of every enrolment recording, but '"
                        + failure.name() + "' cannot be used: "
                        + failure.reason().getMessage());
            }
        }
        // Stable: what is equally long stays in the order that it comes in.
        List<String> sorted = new ArrayList<>(recordings.inOriginalOrder(new ArrayList<>(enrolments)));
        sorted.sort(Comparator.comparingDouble(name -> utterances.get(name).seconds()));
        Set<String> dropped = new HashSet<>();
        for (int[] stretch : STRETCHES) {
            dropped.addAll(sorted.subList(stretch[0], stretch[1] + 1));
        }
        return list.select(i -> !dropped.contains(list.recordings().get(list.enrolment(i)))
                && !dropped.contains(list.recordings().get(list.test(i))));
    }
}
