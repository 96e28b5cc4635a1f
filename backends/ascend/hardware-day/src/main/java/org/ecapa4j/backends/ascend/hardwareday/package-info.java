/** What a first day on a machine with an NPU needs besides the command: the conformance kit as a command, and a soak in one process. */
@NullMarked
package org.ecapa4j.backends.ascend.hardwareday;

import org.jspecify.annotations.NullMarked;
