/** Benchmarks by JMH. */
@NullMarked
package org.ecapa4j.benchmarks;

import org.jspecify.annotations.NullMarked;
