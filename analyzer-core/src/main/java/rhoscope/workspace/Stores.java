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

  /** The store of a folder, where there is one already. */
  Optional<Store> existing(Path folder) {
    return get(folder, Store::openExisting);
  }

  /** The store of a folder, made where there is none; empty where that is not possible. */
  Optional<Store> made(Path folder) {
    return get(folder, location -> Optional.of(Store.open(location)));
  }

  /** Says once why a store is not used any more. */
  synchronized void fail(Path folder, IOException e) {
    StoreLocation location = locations.get(folder);
    if (location != null && unusable.putIfAbsent(location, message(e)) == null) {
      warnings.accept(message(e));
    }
  }

  private interface Opening {
    Optional<Store> open(StoreLocation location) throws IOException;
  }

  private synchronized Optional<Store> get(Path folder, Opening opening) {
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
        Optional<Store> opened = opening.open(location);
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
