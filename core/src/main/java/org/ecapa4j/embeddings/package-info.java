/** Sets of named embeddings, and the files that hold them: npy, Kaldi's archives, JSON lines. */
@NullMarked
package org.ecapa4j.embeddings;

import org.jspecify.annotations.NullMarked;
