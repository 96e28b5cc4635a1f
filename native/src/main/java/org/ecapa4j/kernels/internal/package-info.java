/** The binding of the C interface by JavaCPP, whose types stay in here. */
@NullMarked
package org.ecapa4j.kernels.internal;

import org.jspecify.annotations.NullMarked;
