package org.ecapa4j.scoring;

/**
 * A trial with the score that a model gave it.
 *
 * @param trial the question and its answer
 * @param score similarity of the two recordings; higher means more alike
 */
public record ScoredTrial(Trial trial, double score) {}
