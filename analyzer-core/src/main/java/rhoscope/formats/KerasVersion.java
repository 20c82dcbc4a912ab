package rhoscope.formats;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.ObjectNode;

/**
 * The version that wrote a file.
 *
 * @param written as the file says it; Keras 3 says it beside the file alone
 * @param generation 1, 2 or 3
 * @param minor where the file says it
 * @param ofTensorFlow whether it is the Keras inside TensorFlow, whose optimizers are others
 */
record KerasVersion(
    Optional<String> written, int generation, Optional<Integer> minor, boolean ofTensorFlow) {
  private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})(\\..*)?");

  /** Deep enough for a layer inside wrappers inside models. */
  private static final int NESTING_MAX = 24;

  static KerasVersion of(ObjectNode root, ObjectNode model) {
    Optional<String> written =
        Trees.text(root, "keras_version").or(() -> Trees.text(model, "keras_version"));
    Matcher numbers = NUMBERS.matcher(written.orElse(""));
    if (!numbers.matches()) {
      int generation =
          mentions(model, 0, "batch_shape", "zero_output_for_mask")
              ? 3
              : mentions(model, 0, "inner_init", "consume_less") ? 1 : 2;
      boolean late = generation == 2 && mentions(model, 0, "registered_name", "time_major");
      return new KerasVersion(Optional.empty(), generation, Optional.empty(), late);
    }
    int major = Integer.parseInt(numbers.group(1));
    int minor = Integer.parseInt(numbers.group(2));
    boolean tensorFlow = written.get().endsWith("-tf") || (major == 2 && 4 <= minor);
    return new KerasVersion(
        written, Math.max(1, Math.min(3, major)), Optional.of(minor), tensorFlow);
  }

  /** {@code Keras 2.2.4}, or {@code Keras 3} where the file says no more. */
  String title() {
    return "Keras " + written.orElse(Integer.toString(generation));
  }

  /** Whether clipnorm is about each variable's own norm; empty where the file does not tell. */
  Optional<Boolean> clipsEach() {
    if (generation == 3 || ofTensorFlow) {
      return Optional.of(true);
    }
    return generation == 1 || minor.isPresent() ? Optional.of(false) : Optional.empty();
  }

  private static boolean mentions(Node node, int depth, String... keys) {
    if (NESTING_MAX < depth) {
      return false;
    }
    if (node instanceof ObjectNode object) {
      return object.members().stream()
          .anyMatch(
              member ->
                  List.of(keys).contains(member.key())
                      || mentions(member.value(), depth + 1, keys));
    }
    return Trees.elements(node).stream().anyMatch(part -> mentions(part, depth + 1, keys));
  }
}
