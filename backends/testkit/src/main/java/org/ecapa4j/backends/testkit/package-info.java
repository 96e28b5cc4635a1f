/** The conformance kit for backends, and what its tests are made of: the goldens, the weight recipe, an oracle. */
@NullMarked
package org.ecapa4j.backends.testkit;

import org.jspecify.annotations.NullMarked;
