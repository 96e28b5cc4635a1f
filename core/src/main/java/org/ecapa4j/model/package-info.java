/** Models: checkpoints, cards, fingerprints, and where models come from. */
@NullMarked
package org.ecapa4j.model;

import org.jspecify.annotations.NullMarked;
