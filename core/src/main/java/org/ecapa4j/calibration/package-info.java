/** From scores to likelihood ratios and decisions: fitting, profiles, thresholds. */
@NullMarked
package org.ecapa4j.calibration;

import org.jspecify.annotations.NullMarked;
