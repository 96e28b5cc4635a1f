/** How well scores tell same from different speakers: error rates, detection costs, information. */
@NullMarked
package org.ecapa4j.metrics;

import org.jspecify.annotations.NullMarked;
