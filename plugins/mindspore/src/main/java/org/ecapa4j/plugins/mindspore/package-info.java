/** Reads and writes MindSpore checkpoints of ECAPA-TDNN networks, and reads the model cards of MindSpore Hub. */
@NullMarked
package org.ecapa4j.plugins.mindspore;

import org.jspecify.annotations.NullMarked;
