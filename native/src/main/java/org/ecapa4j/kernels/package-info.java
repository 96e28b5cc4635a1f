/** The native kernels from Java: loading, memory, and one table of functions per instruction set. Addresses are raw longs. */
@NullMarked
package org.ecapa4j.kernels;

import org.jspecify.annotations.NullMarked;
