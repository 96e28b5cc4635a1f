/** Plain data from Python's pickle files, without ever running anything. */
@NullMarked
package org.ecapa4j.internal.pickle;

import org.jspecify.annotations.NullMarked;
