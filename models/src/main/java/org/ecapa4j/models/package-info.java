/** Models inside the jar: small, trained on open speech, ready to try things out. */
@NullMarked
package org.ecapa4j.models;

import org.jspecify.annotations.NullMarked;
