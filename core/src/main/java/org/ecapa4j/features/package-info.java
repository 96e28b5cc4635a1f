/** Front ends as data, and what computes them. */
@NullMarked
package org.ecapa4j.features;

import org.jspecify.annotations.NullMarked;
