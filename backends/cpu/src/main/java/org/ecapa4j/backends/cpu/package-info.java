/** The cpu backend: layers run on native kernels, which this package feeds with memory, order and threads. */
@NullMarked
package org.ecapa4j.backends.cpu;

import org.jspecify.annotations.NullMarked;
