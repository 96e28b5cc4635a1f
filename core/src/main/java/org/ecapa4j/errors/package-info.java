/** The unchecked exceptions of the library: one hierarchy below {@link org.ecapa4j.errors.EcapaException}. */
@NullMarked
package org.ecapa4j.errors;

import org.jspecify.annotations.NullMarked;
