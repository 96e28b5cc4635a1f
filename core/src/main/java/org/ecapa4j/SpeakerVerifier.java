package org.ecapa4j;

/** Compares embeddings of one model. Immutable; safe for concurrent use. */
public final class SpeakerVerifier {
    /** Compares two embeddings. */
    public Verdict compare(Embedding a, Embedding b) {
        throw new UnsupportedOperationException();
    }
}
