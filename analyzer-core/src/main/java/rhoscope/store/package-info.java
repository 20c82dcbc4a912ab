/** Runs on disk: SQLite in WAL mode, transactions, schema versions. */
@NullMarked
package rhoscope.store;

import org.jspecify.annotations.NullMarked;
