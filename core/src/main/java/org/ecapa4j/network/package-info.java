/** The network as immutable data: layers, weights and their canonical names. */
@NullMarked
package org.ecapa4j.network;

import org.jspecify.annotations.NullMarked;
