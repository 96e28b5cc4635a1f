/** The reference backend: every network, in plain readable Java, computed in double and rounded once. */
@NullMarked
package org.ecapa4j.backends.reference;

import org.jspecify.annotations.NullMarked;
