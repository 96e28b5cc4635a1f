/** Writes models as ONNX. */
@NullMarked
package org.ecapa4j.plugins.onnx;

import org.jspecify.annotations.NullMarked;
