package rhoscope.workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import rhoscope.store.Store;
import rhoscope.store.StoreLocation;

/**
 * The stores of the folders that configs lie in, each opened once. A store that cannot be used is
 * said once; then it counts as empty.
 */
final class Stores implements AutoCloseable {
  private final Optional<String> option;
  private final Consumer<String> warnings;
  private final Map<Path, StoreLocation> locations = new HashMap<>();
  private final Map<StoreLocation, Store> open = new HashMap<>();
  private final Map<StoreLocation, String> unusable = new HashMap<>();

  Stores(Optional<String> option, Consumer<String> warnings) {
    this.option = option;
    this.warnings = warnings;
  }

  /** Says once why a store is not used any more. */
  synchronized void fail(Path folder, IOException e) {
    StoreLocation location = locations.get(folder);
    if (location != null && unusable.putIfAbsent(location, message(e)) == null) {
      warnings.accept(message(e));
    }
  }

  /** The store of a folder, where there is one already. */
  synchronized Optional<Store> existing(Path folder) {
    try {
      StoreLocation location = locations.get(folder);
      if (location == null) {
        location = StoreLocation.find(option, folder);
        locations.put(folder, location);
      }
      if (unusable.containsKey(location)) {
        return Optional.empty();
      }
      Store store = open.get(location);
      if (store == null) {
        Optional<Store> opened = Store.openExisting(location);
        if (opened.isEmpty()) {
          return Optional.empty();
        }
        store = opened.get();
        open.put(location, store);
      }
      return Optional.of(store);
    } catch (IOException e) {
      fail(folder, e);
      return Optional.empty();
    }
  }

  private static String message(IOException e) {
    return "the store is not used: " + e.getMessage();
  }

  @Override
  public synchronized void close() throws IOException {
    IOException failure = null;
    for (Store store : open.values()) {
      try {
        store.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    open.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
