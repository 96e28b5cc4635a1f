/** Audio decoders for formats beyond WAV. */
@NullMarked
package org.ecapa4j.plugins.audio;

import org.jspecify.annotations.NullMarked;
