/** Claims about the products and decompositions, against plain loops and closed forms. */
@NullMarked
package rhoscope.linalg;

import org.jspecify.annotations.NullMarked;
