package rhoscope.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A config's meaning: a value for each key of the catalogue, always within its domain, without any
 * position in a text. Immutable.
 *
 * <p>A value equal to the key's fallback is not held, so a config that writes a default down means
 * the same, and has the same digest, as one that leaves it out. Only what is {@link #OPEN} holds
 * it.
 */
public final class ModelSpec {
  /** The config that says nothing. */
  public static final ModelSpec EMPTY = new ModelSpec(new TreeMap<>(), false);

  /**
   * What is known of a network of which nothing is known yet: what another framework's file does
   * not say stays unknown, whatever the fallback of its key.
   */
  public static final ModelSpec OPEN = new ModelSpec(new TreeMap<>(), true);

  private final SortedMap<String, Object> values;
  private final boolean open;

  private ModelSpec(SortedMap<String, Object> values, boolean open) {
    this.values = values;
    this.open = open;
  }

  /** Whether what it does not say is unknown instead of being the fallback. */
  public boolean isOpen() {
    return open;
  }

  /**
   * The value of a key that has a fallback, which also stands for a value that is unknown.
   *
   * @throws IllegalArgumentException if the key has none and the config does not say it
   */
  public <T> T get(Key<T> key) {
    return find(key)
        .or(key::fallback)
        .orElseThrow(() -> new IllegalArgumentException("no value for " + key));
  }

  /** {@link #get} as an {@code int}. */
  public int size(Key<Long> key) {
    return Math.toIntExact(get(key));
  }

  /** The value of a key: what the config says, else the fallback unless it is open, else empty. */
  public <T> Optional<T> find(Key<T> key) {
    Object held = values.get(key.path());
    if (held != null) {
      return key.domain().read(held);
    }
    return open ? Optional.empty() : key.fallback();
  }

  /** Whether the value is known and differs from what an empty config means. */
  public boolean says(Key<?> key) {
    Object held = values.get(key.path());
    return held != null && !(open && isFallback(key, held));
  }

  private static <T> boolean isFallback(Key<T> key, Object held) {
    return key.fallback().map(key.domain()::plain).filter(held::equals).isPresent();
  }

  /**
   * This spec with one value replaced.
   *
   * @throws IllegalArgumentException if the value lies outside the key's domain
   */
  public <T> ModelSpec with(Key<T> key, T value) {
    Object plain = key.domain().plain(value);
    if (key.domain().read(plain).isEmpty()) {
      throw new IllegalArgumentException(key + ": " + value);
    }
    SortedMap<String, Object> changed = new TreeMap<>(values);
    if (!open && key.fallback().filter(value::equals).isPresent()) {
      changed.remove(key.path());
    } else {
      changed.put(key.path(), plain);
    }
    return new ModelSpec(changed, open);
  }

  /** This spec without what it says of a key. */
  public ModelSpec without(Key<?> key) {
    SortedMap<String, Object> changed = new TreeMap<>(values);
    changed.remove(key.path());
    return new ModelSpec(changed, open);
  }

  /** This spec without what its cell or its optimizer does not read. */
  public ModelSpec withoutIdle() {
    SortedMap<String, Object> read = new TreeMap<>(values);
    read.keySet().removeIf(path -> Keys.at(path).filter(this::isIdle).isPresent());
    return new ModelSpec(read, open);
  }

  private boolean isIdle(Key<?> key) {
    return !key.isReadBy(get(Keys.CELL)) || !key.isReadBy(get(Keys.OPTIMIZER));
  }

  /** What the config says beyond the fallbacks: path → plain value (see {@link Domain}), sorted. */
  public Map<String, Object> plain() {
    return Collections.unmodifiableMap(values);
  }

  /**
   * SHA-256, in 64 hexadecimal digits, of all that evidence depends on: model, data and training
   * without updates, seed and stop_when. Keys that a later version adds leave it as it is.
   */
  public String digest() {
    StringBuilder canonical = new StringBuilder(open ? "open\n" : "");
    values.forEach(
        (path, value) -> {
          if (Keys.at(path).filter(Key::inDigest).isPresent()) {
            canonical.append(path).append('=').append(value).append('\n');
          }
        });
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelSpec spec && open == spec.open && values.equals(spec.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
