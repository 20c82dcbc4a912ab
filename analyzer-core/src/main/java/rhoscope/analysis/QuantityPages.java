package rhoscope.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import rhoscope.evidence.ProbeField;
import rhoscope.evidence.Quantity;
import rhoscope.rules.Rules;

/** Pages about quantities. */
final class QuantityPages {
  static String of(Quantity quantity) {
    return "# " + body(quantity);
  }

  /** The field, and below it the quantity that explains it. */
  static String of(ProbeField field) {
    return "# "
        + field.label()
        + "\n\nA field of `probe --format json`: "
        + field.meaning()
        + ".\n\n## "
        + body(field.quantity());
  }

  static String all() {
    StringBuilder page = new StringBuilder();
    page.append("# Quantities\n\n");
    page.append(
        "Everything that a prediction, a probe or a run says of a network in one number.\n");
    for (Quantity quantity : Quantity.values()) {
      page.append("\n## ").append(body(quantity));
    }
    return page.toString();
  }

  private static String body(Quantity quantity) {
    StringBuilder body = new StringBuilder(quantity.label()).append("\n\n");
    body.append(Sentence.of(quantity.meaning())).append("\n\n");
    line(body, "definition", quantity.formula());
    line(body, "unit", quantity.unit().equals("1") ? "" : quantity.unit());
    line(body, "read by", readers(quantity));
    line(body, "source", quantity.source());
    Arrays.stream(ProbeField.values())
        .filter(field -> field.quantity() == quantity)
        .forEach(field -> line(body, "a probe's `" + field.label() + "`", field.meaning()));
    return body.toString();
  }

  private static void line(StringBuilder body, String name, String value) {
    if (!value.isEmpty()) {
      body.append("- ").append(name).append(": ").append(value).append('\n');
    }
  }

  private static String readers(Quantity quantity) {
    List<String> names =
        Rules.ALL.stream()
            .filter(rule -> rule.needs().contains(quantity))
            .map(rule -> "`" + rule.name() + "`")
            .toList();
    return names.stream().collect(Collectors.joining(", "));
  }

  private QuantityPages() {}
}
