package org.ecapa4j.internal.pickle;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes sure that a result can be walked through: it is not too deep and does not contain itself. */
final class PickleShape {
    static final int MAX_DEPTH = 100;

    private final PickleInput in;
    /** Levels of what has been looked at; 0 while it is being looked at. */
    private final Map<Object, Integer> levels = new IdentityHashMap<>();

    PickleShape(PickleInput in) {
        this.in = in;
    }

    void check(@Nullable Object value) {
        levels(value, 0);
    }

    /** Levels of containers in a value: 0 for a plain one. */
    private int levels(@Nullable Object value, int above) {
        if (!(value instanceof List || value instanceof Map)) {
            return 0;
        }
        Integer known = levels.get(value);
        if (known != null && known == 0) {
            throw in.problem("the value contains itself, which is not accepted");
        }
        if (above + (known == null ? 1 : known) > MAX_DEPTH) {
            throw in.problem("the value has more than " + MAX_DEPTH + " levels, which is not accepted");
        }
        if (known != null) {
            return known;
        }
        levels.put(value, 0);
        Collection<?> parts = value instanceof Map<?, ?> map ? map.values() : (List<?>) value;
        int below = 0;
        for (Object part : parts) {
            below = Math.max(below, levels(part, above + 1));
        }
        levels.put(value, below + 1);
        return below + 1;
    }
}
