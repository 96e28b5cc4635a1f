/** What an encoded recording is and whether it is whole, told by its bytes alone before a decoder sees them. */
@NullMarked
package org.ecapa4j.plugins.audio.stream;

import org.jspecify.annotations.NullMarked;
