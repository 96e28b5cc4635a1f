/** The typed view of the configuration. */
@NullMarked
package org.ecapa4j.config;

import org.jspecify.annotations.NullMarked;
