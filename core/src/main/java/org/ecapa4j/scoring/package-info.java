/** Trial lists and scores; numbers only, nothing of models or audio. */
@NullMarked
package org.ecapa4j.scoring;

import org.jspecify.annotations.NullMarked;
