package org.ecapa4j.model;

import java.util.Collection;
import java.util.Optional;

/** What somebody may have meant by a name that does not exist. */
final class NearestName {
    private NearestName() {}

    /** The candidate with the fewest edits, if these are few for the length of the name. */
    static Optional<String> to(String name, Collection<String> candidates) {
        String nearest = null;
        int fewest = name.length() / 3 + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - name.length()) > fewest) {
                continue;
            }
            int edits = edits(name, candidate);
            if (edits < fewest || (edits == fewest && nearest == null)) {
                nearest = candidate;
                fewest = edits;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Levenshtein distance. */
    private static int edits(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
