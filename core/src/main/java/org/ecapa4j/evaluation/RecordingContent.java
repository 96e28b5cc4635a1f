package org.ecapa4j.evaluation;

import org.ecapa4j.Embedding;
import org.ecapa4j.SpeakerEncoder;

/** What one recording is made of, read into memory. */
interface RecordingContent {
    /** Of everything in the recording that its embedding depends on. */
    Sha256 digest();

    /**
     * The embedding.
     *
     * @param firstFrames how many frames of the features to use at most, counted from the first
     */
    Embedding encode(SpeakerEncoder encoder, int firstFrames);

    /** Length of the whole recording, in seconds; {@code embedding} is what {@link #encode} gave. */
    double seconds(Embedding embedding);
}
