/** Products of matrices by OpenBLAS, called from Java. */
@NullMarked
package org.ecapa4j.plugins.openblas;

import org.jspecify.annotations.NullMarked;
