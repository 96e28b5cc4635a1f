/**
 * Scores trial lists: recordings from audio and feature folders, embeddings on all threads, kept in a cache by content, and what
 * had to be left out.
 */
@NullMarked
package org.ecapa4j.evaluation;

import org.jspecify.annotations.NullMarked;
