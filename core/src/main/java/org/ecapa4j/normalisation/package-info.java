/** What is done to embeddings and scores with the help of other recordings: mean subtraction, z-, t- and s-norm. */
@NullMarked
package org.ecapa4j.normalisation;

import org.jspecify.annotations.NullMarked;
