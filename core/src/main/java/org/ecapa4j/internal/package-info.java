/** Small helpers of the core that are no API. */
@NullMarked
package org.ecapa4j.internal;

import org.jspecify.annotations.NullMarked;
