/** Discovery of plugins. */
@NullMarked
package org.ecapa4j.plugin;

import org.jspecify.annotations.NullMarked;
