/** Scorers that are trained on embeddings of known speakers: centring, whitening, discriminant analysis, two-covariance PLDA. */
@NullMarked
package org.ecapa4j.scoring.trained;

import org.jspecify.annotations.NullMarked;
