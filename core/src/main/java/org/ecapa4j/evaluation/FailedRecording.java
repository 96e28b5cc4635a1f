package org.ecapa4j.evaluation;

import org.ecapa4j.errors.EcapaException;

/**
 * A recording without an embedding.
 *
 * @param name as in the trial list
 * @param reason why, for people and for exit codes
 */
public record FailedRecording(String name, EcapaException reason) {}
