package rhoscope.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle holds, as data. Values may contain themselves, so none compares or prints its
 * content.
 */
sealed interface PickleValue {

  /** A text. */
  record Text(String text) implements PickleValue {}

  /** A whole number. */
  record Whole(long number) implements PickleValue {}

  /** The name of a class or function: {@code torch.FloatStorage}. It is never looked up. */
  record Name(String name) implements PickleValue {}

  /** What no reader of weights needs: None, truth values, fractions, bytes, large numbers. */
  record Other() implements PickleValue {}

  /** A tuple, list or set. */
  final class Items implements PickleValue {
    private final List<PickleValue> items = new ArrayList<>();

    /** In order; not a copy. */
    List<PickleValue> items() {
      return items;
    }
  }

  /** A dict; entries whose key is no text are left out. */
  final class Dict implements PickleValue {
    private final Map<String, PickleValue> entries = new LinkedHashMap<>();

    /** In order; not a copy. */
    Map<String, PickleValue> entries() {
      return entries;
    }
  }

  /** A storage outside of the pickle, as the tuple that names it. */
  record Outside(PickleValue id) implements PickleValue {}

  /**
   * What Python would make by calling a function or a class: here only the wish, and what it would
   * be filled with afterwards, its {@link #parts}.
   */
  final class Made implements PickleValue {
    private final String maker;
    private final PickleValue arguments;
    private final long at;
    private final Items parts = new Items();

    Made(String maker, PickleValue arguments, long at) {
      this.maker = maker;
      this.arguments = arguments;
      this.at = at;
    }

    /** What would be called. */
    String maker() {
      return maker;
    }

    /** What it would be called with. */
    List<PickleValue> arguments() {
      return arguments instanceof Items items ? items.items() : List.of();
    }

    /** The byte of the pickle. */
    long at() {
      return at;
    }

    /** Dicts of attributes, and what else it is made up of; not a copy. */
    List<PickleValue> parts() {
      return parts.items();
    }
  }
}
