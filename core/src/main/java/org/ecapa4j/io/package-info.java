/** Small file formats that several packages share. */
@NullMarked
package org.ecapa4j.io;

import org.jspecify.annotations.NullMarked;
