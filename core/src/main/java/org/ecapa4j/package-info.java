/** The runtime: from recordings to embeddings and verdicts. Start with {@link org.ecapa4j.Ecapa4j}. */
@NullMarked
package org.ecapa4j;

import org.jspecify.annotations.NullMarked;
