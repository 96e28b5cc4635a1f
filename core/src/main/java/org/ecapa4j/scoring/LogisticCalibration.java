package org.ecapa4j.scoring;

/** Logistic calibration of scores. */
public record LogisticCalibration(double slope, double offset) {}
