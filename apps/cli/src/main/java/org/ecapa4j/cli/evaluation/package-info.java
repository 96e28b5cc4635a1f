/** What {@code evaluate} does with scores: figures with intervals, breakdowns, degraded copies, and the report's contents. */
@NullMarked
package org.ecapa4j.cli.evaluation;

import org.jspecify.annotations.NullMarked;
