/** What {@code ecapa doctor} looks at besides the library's own registry. */
@NullMarked
package org.ecapa4j.cli.doctor;

import org.jspecify.annotations.NullMarked;
