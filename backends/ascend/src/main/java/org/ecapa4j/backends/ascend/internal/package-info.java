/** The native side. */
@NullMarked
package org.ecapa4j.backends.ascend.internal;

import org.jspecify.annotations.NullMarked;
