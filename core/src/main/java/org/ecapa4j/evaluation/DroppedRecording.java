package org.ecapa4j.evaluation;

import org.ecapa4j.errors.EcapaException;

/**
 * A recording because of which trials were left out.
 *
 * @param name as in the trial list
 * @param reason why it could not be used
 * @param trials how many trials it is in; a trial of two such recordings is counted with both
 */
public record DroppedRecording(String name, EcapaException reason, int trials) {}
