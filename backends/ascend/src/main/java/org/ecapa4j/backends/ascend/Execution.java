package org.ecapa4j.backends.ascend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.ecapa4j.backends.ascend.Buckets.Plan;
import org.ecapa4j.features.FeatureMatrix;
import org.jspecify.annotations.Nullable;

/**
 * A job that computes what waits in a queue when a worker gets to it: at most {@code most} pieces. Whatever becomes of the job, it
 * takes its share of the queue, so that every piece whose arrival was followed by an execution for each {@code most} of them is
 * taken by one, though perhaps by one that somebody else began.
 */
final class Execution {
    final Job<Boolean> job;
    private final Queue queue;
    private final int most;
    private @Nullable List<Piece> pieces;

    Execution(String what, Queue queue, int most, BiConsumer<Session, List<Piece>> work) {
        this.queue = queue;
        this.most = most;
        this.job = new Job<>(what, session -> {
            List<Piece> taken = pieces();
            if (!taken.isEmpty()) {
                work.accept(session, taken);
            }
            return true;
        });
        // Where it never came to a worker.
        job.result.whenComplete((done, failure) -> pieces());
    }

    private synchronized List<Piece> pieces() {
        if (pieces == null) {
            pieces = queue.take(most);
            pieces.forEach(piece -> piece.taken.complete(job));
        }
        return pieces;
    }

    /** What is computed in one row of a batch: an utterance, a window of it, or its repetition. */
    static final class Piece {
        final FeatureMatrix features;
        final Plan plan;
        final int index;
        /** The job that computes it, as soon as that is known. */
        final CompletableFuture<Job<Boolean>> taken = new CompletableFuture<>();
        /** There once that job is done. */
        float[] embedding = {};

        Piece(FeatureMatrix features, Plan plan, int index) {
            this.features = features;
            this.plan = plan;
            this.index = index;
        }
    }

    /** Pieces of one length that wait for an execution, first come first served. Safe for concurrent use. */
    static final class Queue {
        private final Deque<Piece> waiting = new ArrayDeque<>();

        synchronized void add(List<Piece> pieces) {
            waiting.addAll(pieces);
        }

        private synchronized List<Piece> take(int most) {
            List<Piece> first = new ArrayList<>(Math.min(most, waiting.size()));
            while (first.size() < most && !waiting.isEmpty()) {
                first.add(waiting.remove());
            }
            return first;
        }
    }
}
