/** For tests: the stand-in for AscendCL, its models, settings and reports. */
@NullMarked
package org.ecapa4j.backends.ascend.standin;

import org.jspecify.annotations.NullMarked;
