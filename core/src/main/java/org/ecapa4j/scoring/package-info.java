/** Scores, error rates, calibration and trial lists; numbers only, nothing of models or audio. */
@NullMarked
package org.ecapa4j.scoring;

import org.jspecify.annotations.NullMarked;
