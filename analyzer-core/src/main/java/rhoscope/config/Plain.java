package rhoscope.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.model.Domain;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.ArrayNode;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.Node.Scalar;

/** Plain values (see {@link Domain}) from trees. */
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

  private Plain() {}
}
