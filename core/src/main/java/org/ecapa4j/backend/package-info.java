/** The contract between the library and what computes a network. */
@NullMarked
package org.ecapa4j.backend;

import org.jspecify.annotations.NullMarked;
