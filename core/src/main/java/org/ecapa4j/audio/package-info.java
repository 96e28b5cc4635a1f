/** Audio in: waveforms, decoders, resampling, quality and voice activity. */
@NullMarked
package org.ecapa4j.audio;

import org.jspecify.annotations.NullMarked;
