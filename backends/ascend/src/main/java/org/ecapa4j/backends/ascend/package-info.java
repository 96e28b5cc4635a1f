/** Huawei Ascend NPUs through AscendCL; see the module's README for what it needs. */
@NullMarked
package org.ecapa4j.backends.ascend;

import org.jspecify.annotations.NullMarked;
