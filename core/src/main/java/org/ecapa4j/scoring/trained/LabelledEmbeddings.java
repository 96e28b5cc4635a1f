package org.ecapa4j.scoring.trained;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecapa4j.errors.DataFormatException;
import org.ecapa4j.scoring.MatrixBlock;

/** Embeddings of known speakers, to train on. Immutable as long as nobody writes to the array of the embeddings. */
public final class LabelledEmbeddings {
    private final MatrixBlock embeddings;
    private final int[][] rowsOfSpeakers;

    /**
     * Keeps the embeddings, without copying.
     *
     * @param embeddings one a row, as the network gives them
     * @param speakers name of each row's speaker
     * @throws DataFormatException if there are more or fewer names than rows, a number is not finite, there are fewer than two
     *     speakers, or no speaker has two recordings
     */
    public LabelledEmbeddings(MatrixBlock embeddings, List<String> speakers) {
        if (speakers.size() != embeddings.rows()) {
            throw new DataFormatException("There are " + embeddings.rows() + " embeddings to train on, but names of "
                    + speakers.size() + " speakers; one for each is needed");
        }
        this.embeddings = embeddings;
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        for (int row = 0; row < speakers.size(); row++) {
            requireFinite(row);
            rows.computeIfAbsent(speakers.get(row), speaker -> new ArrayList<>())
                    .add(row);
        }
        rowsOfSpeakers = rows.values().stream()
                .map(list -> list.stream().mapToInt(row -> row).toArray())
                .toArray(int[][]::new);
        if (rowsOfSpeakers.length < 2 || rowsOfSpeakers.length == embeddings.rows()) {
            throw new DataFormatException("There are " + embeddings.rows() + " embeddings of " + rowsOfSpeakers.length
                    + (rowsOfSpeakers.length == 1 ? " speaker" : " speakers")
                    + " to train on; what tells speakers apart is learnt from at least two speakers, and what does not from"
                    + " several recordings of one, so it takes many speakers with several recordings each");
        }
    }

    private void requireFinite(int row) {
        int start = embeddings.rowStart(row);
        for (int k = 0; k < embeddings.columns(); k++) {
            float value = embeddings.values()[start + k];
            if (!Float.isFinite(value)) {
                throw new DataFormatException("Number " + k + " of embedding " + row + " of " + embeddings.rows()
                        + " to train on is " + value + "; numbers must be finite");
            }
        }
    }

    /** Length of the embeddings. */
    public int columns() {
        return embeddings.columns();
    }

    /** Number of embeddings. */
    public int utterances() {
        return embeddings.rows();
    }

    /** Number of speakers. */
    public int speakers() {
        return rowsOfSpeakers.length;
    }

    /** The rows of each speaker, in the order of their first appearance; not to be written to. */
    int[][] rowsOfSpeakers() {
        return rowsOfSpeakers;
    }

    MatrixBlock embeddings() {
        return embeddings;
    }
}
