/** Claims about what is measured, against closed forms, finite differences and plain loops. */
@NullMarked
package rhoscope.lab;

import org.jspecify.annotations.NullMarked;
