package rhoscope.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import rhoscope.model.Domain;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;

/** Plain values (see {@link Domain}) from trees and as JSON. */
final class Plain {
  /** Lists and objects of more parts are no value of any key. */
  private static final int PARTS_MAX = 4096;

  /** Empty where {@code null}, a missing part or more than 4096 parts stand in it. */
  static Optional<Object> of(Node node) {
    if (node instanceof Scalar scalar) {
      return of(scalar);
    }
    if (node instanceof ArrayNode array && array.elements().size() <= PARTS_MAX) {
      List<Object> list = new ArrayList<>();
      array.elements().forEach(element -> of(element).ifPresent(list::add));
      return list.size() == array.elements().size() ? Optional.of(list) : Optional.empty();
    }
    if (node instanceof ObjectNode object && object.members().size() <= PARTS_MAX) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (Member member : object.members()) {
        Optional<Object> value = of(member.value());
        if (value.isEmpty()) {
          return Optional.empty();
        }
        map.put(member.key(), value.get());
      }
      return Optional.of(map);
    }
    return Optional.empty();
  }

  private static Optional<Object> of(Scalar scalar) {
    return switch (scalar.kind()) {
      case STRING -> Optional.of(scalar.text());
      case NUMBER -> Optional.of(Double.parseDouble(scalar.text()));
      case BOOLEAN -> Optional.of(scalar.text().equals("true"));
      case NULL -> Optional.empty();
    };
  }

  /**
   * A plain value on one line of JSON, as it is written at {@code path}: {@code 100} for an integer
   * key, {@code 1.0} for a real one.
   *
   * @throws IllegalArgumentException if the value is not plain or not finite
   */
  static String render(String path, Object value) {
    if (value instanceof String string) {
      return quoted(string);
    }
    if (value instanceof Boolean || value instanceof Long || value instanceof Integer) {
      return value.toString();
    }
    if (value instanceof Double number && Double.isFinite(number)) {
      return number(path, number);
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(element -> render(path, element))
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> member(path, String.valueOf(entry.getKey()), entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    throw new IllegalArgumentException("not plain: " + value);
  }

  /** {@code "name": value}. */
  static String member(String section, String name, Object value) {
    return quoted(name) + ": " + render(Catalogue.join(section, name), value);
  }

  static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c == '\u007f' || (Character.isSurrogate(c) && !paired(text, i))) {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private static boolean paired(String text, int i) {
    int pair = text.codePointAt(i);
    return Character.isLowSurrogate(text.charAt(i))
        ? i > 0 && Character.isHighSurrogate(text.charAt(i - 1))
        : Character.isSupplementaryCodePoint(pair);
  }

  private static String number(String path, double value) {
    Optional<Key<?>> key = Keys.at(path);
    boolean whole = key.isPresent() && key.get().domain() instanceof Domain.Whole;
    return whole && value == Math.rint(value)
        ? String.format(Locale.ROOT, "%d", (long) value)
        : Double.toString(value).replace('E', 'e');
  }

  private Plain() {}
}
