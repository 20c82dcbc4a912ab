package rhoscope.model;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What files of other frameworks say that no native config can say. */
public final class FrameworkKeys {
  private static final List<Key<?>> CATALOGUE = new ArrayList<>();

  public static final Key<Framework> NAME =
      add("name", new Domain.Choice<>(Framework.class), "the framework that reads the file");
  public static final Key<String> VERSION =
      add("version", text(), "the version of the framework that wrote the file");
  public static final Key<String> ACTIVATION =
      add("activation", text(), "the nonlinearity of the state, of a gated cell the candidate's");
  public static final Key<String> GATE_ACTIVATION =
      add("gate_activation", text(), "the nonlinearity of the gates");
  public static final Key<Boolean> BIDIRECTIONAL =
      add(
          "bidirectional",
          new Domain.Flag(),
          "whether a second layer reads the sequence backwards");
  public static final Key<Double> DROPOUT =
      add("dropout", share(), "the share of the layer's inputs that training drops");
  public static final Key<Double> RECURRENT_DROPOUT =
      add("recurrent_dropout", share(), "the share of the layer's states that training drops");
  public static final Key<Long> LENGTH =
      add("length", new Domain.Whole(1, Keys.LENGTH_MAX), "the steps of a sequence");
  public static final Key<String> OPTIMIZER = add("optimizer", text(), "the optimizer");
  public static final Key<Clipping> CLIPPING =
      add("clipping", new Domain.Choice<>(Clipping.class), "what bounds the gradients");
  public static final Key<Double> CLIP_EACH =
      add(
          "clip_each",
          positive(),
          "the threshold that each variable's gradient is scaled to by its own norm, whatever the"
              + " others' are");
  public static final Key<SeveralClips> SEVERAL_CLIPS =
      add("several_clips", new Domain.Choice<>(SeveralClips.class), "what two thresholds do");
  public static final Key<Double> ACTIVATION_CLIP =
      add("activation_clip", positive(), "the bound that states or activations are cut off at");

  private static final Map<String, Key<?>> BY_PATH =
      CATALOGUE.stream().collect(toUnmodifiableMap(Key::path, identity()));

  /** Every key. */
  public static List<Key<?>> all() {
    return List.copyOf(CATALOGUE);
  }

  /** The key at a path such as {@code framework.version}. */
  public static Optional<Key<?>> at(String path) {
    return Optional.ofNullable(BY_PATH.get(path));
  }

  private static <T> Key<T> add(String name, Domain<T> domain, String meaning) {
    Key<T> key = Key.of("framework." + name, domain, meaning);
    CATALOGUE.add(key);
    return key;
  }

  private static Domain<String> text() {
    return new Domain.Text("a name");
  }

  private static Domain<Double> share() {
    return new Domain.Real(0, 1, false);
  }

  private static Domain<Double> positive() {
    return new Domain.Real(0, 1e12, true);
  }

  private FrameworkKeys() {}
}
