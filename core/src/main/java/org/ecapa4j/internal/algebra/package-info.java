/** Linear algebra in double for small dense matrices, {@code [row][column]}: those of embeddings' numbers, not of recordings. */
@NullMarked
package org.ecapa4j.internal.algebra;

import org.jspecify.annotations.NullMarked;
