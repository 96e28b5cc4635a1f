package org.ecapa4j.evaluation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.ecapa4j.errors.MissingInputException;

/** Recordings, or the features of such, that are known by the names that trial lists call them. Safe for concurrent use. */
public abstract sealed class Recordings permits AudioFolder, FeatureFolder {
    /** The names of all that are there, in a fixed order: what a cohort is made of. */
    public abstract List<String> names();

    /**
     * Which of these names have no recording: to be asked before long work, since a wrong folder makes all of them missing.
     *
     * @return what reading each of them would say, in order
     */
    public final List<MissingInputException> missing(Collection<String> wanted) {
        List<MissingInputException> missing = new ArrayList<>();
        for (String name : wanted) {
            try {
                requirePresent(name);
            } catch (MissingInputException e) {
                missing.add(e);
            }
        }
        return missing;
    }

    /** @throws MissingInputException if there is no such recording */
    abstract void requirePresent(String name);

    /**
     * Reads a recording's bytes or features.
     *
     * @throws org.ecapa4j.errors.EcapaException saying why it cannot be used
     */
    abstract RecordingContent read(String name);

    /** These names in the order in which the recordings were made ready, where that is known; else as they are given. */
    abstract List<String> inOriginalOrder(List<String> names);
}
