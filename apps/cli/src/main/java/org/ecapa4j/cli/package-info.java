/** The {@code ecapa} command: one class per subcommand. Not an API. */
@NullMarked
package org.ecapa4j.cli;

import org.jspecify.annotations.NullMarked;
