/** The library in Guice: {@link org.ecapa4j.plugins.guice.EcapaModule} binds it and what plugins contribute. */
@NullMarked
package org.ecapa4j.plugins.guice;

import org.jspecify.annotations.NullMarked;
