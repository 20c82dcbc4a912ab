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
  private final Map<Place, StoreLocation> locations = new HashMap<>();
  private final Map<StoreLocation, Store> open = new HashMap<>();
  private final Map<StoreLocation, String> unusable = new HashMap<>();

  /** What decides where the runs of a config are kept. */
  private record Place(Path folder, Optional<String> named) {}

  Stores(Optional<String> option, Consumer<String> warnings) {
    this.option = option;
    this.warnings = warnings;
  }

  /** Says once why a store is not used any more. */
  synchronized void fail(ConfigFile file, IOException e) {
    StoreLocation location = locations.get(place(file));
    if (location != null && unusable.putIfAbsent(location, message(e)) == null) {
      warnings.accept(message(e));
    }
  }

  private Place place(ConfigFile file) {
    return new Place(file.folder(), file.store(option));
  }

  /** The store of a config, where there is one already. */
  synchronized Optional<Store> existing(ConfigFile file) {
    try {
      Place place = place(file);
      StoreLocation location = locations.get(place);
      if (location == null) {
        location = StoreLocation.find(place.named(), place.folder());
        locations.put(place, location);
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
      fail(file, e);
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
