/** Measuring and checking what a backend computes. */
@NullMarked
package org.ecapa4j.cli.compute;

import org.jspecify.annotations.NullMarked;
