package org.ecapa4j.scoring;

/**
 * A question of known answer: do two recordings have the same speaker?
 *
 * @param target true if they do
 * @param enrolment name of the first recording, as in the trial list: usually a path relative to some folder
 * @param test name of the second recording
 */
public record Trial(boolean target, String enrolment, String test) {}
