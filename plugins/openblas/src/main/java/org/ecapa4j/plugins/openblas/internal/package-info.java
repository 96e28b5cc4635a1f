/** The calls of OpenBLAS; JavaCPP's types stay in here. */
@NullMarked
package org.ecapa4j.plugins.openblas.internal;

import org.jspecify.annotations.NullMarked;
