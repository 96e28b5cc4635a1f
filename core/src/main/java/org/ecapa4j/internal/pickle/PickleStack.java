package org.ecapa4j.internal.pickle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stack that operations work on, with marks between values. Only what lies above the last mark can be popped. */
final class PickleStack {
    private final PickleInput in;
    private final List<@Nullable Object> values = new ArrayList<>();
    /** How many values lay below each mark. */
    private final List<Integer> marks = new ArrayList<>();

    PickleStack(PickleInput in) {
        this.in = in;
    }

    int size() {
        return values.size();
    }

    void push(@Nullable Object value) {
        values.add(value);
    }

    void mark() {
        if (marks.size() == Unpickler.MAX_CONTAINERS) {
            throw in.problem("more than " + Unpickler.MAX_CONTAINERS + " marks are not accepted");
        }
        marks.add(values.size());
    }

    @Nullable
    Object peek() {
        require(1);
        return values.get(values.size() - 1);
    }

    @Nullable
    Object pop() {
        require(1);
        return values.remove(values.size() - 1);
    }

    /** The last values, in order; at most three. */
    List<@Nullable Object> pop(int count) {
        require(count);
        return take(values.size() - count);
    }

    /** Pops a value, or the mark if nothing lies above it. */
    void discard() {
        if (!marks.isEmpty() && values.size() == marks.get(marks.size() - 1)) {
            marks.remove(marks.size() - 1);
        } else {
            pop();
        }
    }

    /** The values above the last mark, in order; the mark goes too. */
    List<@Nullable Object> popToMark() {
        if (marks.isEmpty()) {
            throw in.problem("there is no mark on the stack");
        }
        return take(marks.remove(marks.size() - 1));
    }

    private List<@Nullable Object> take(int from) {
        List<@Nullable Object> above = values.subList(from, values.size());
        List<@Nullable Object> taken = new ArrayList<>(above);
        above.clear();
        return taken;
    }

    private void require(int count) {
        int below = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
        if (values.size() - below < count) {
            throw in.problem("it needs " + count + (count == 1 ? " value" : " values") + " on the stack but "
                    + (values.size() - below) + " are there");
        }
    }
}
