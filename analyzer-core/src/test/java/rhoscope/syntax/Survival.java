package rhoscope.syntax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import rhoscope.config.Format;
import rhoscope.syntax.SyntaxTree.Language;
import rhoscope.testing.Golden;

/** How much of a text a reader still reports after one edit of the kind that typing makes. */
final class Survival {
  private static final int EDITS = 60;

  /** What happens to a text. */
  enum Edit {
    DELETE_CHARACTER(0.97, 0.96),
    HALF_TYPED_KEY(0.95, 0.95),
    DELETE_VALUE(0.86, 0.96);

    private final double goalInJson;
    private final double goalInYaml;

    Edit(double goalInJson, double goalInYaml) {
      this.goalInJson = goalInJson;
      this.goalInYaml = goalInYaml;
    }

    /** The share that has to survive. */
    double goal(Language language) {
      return language == Language.YAML ? goalInYaml : goalInJson;
    }

    String apply(Language language, String text, RandomGenerator random) {
      return switch (this) {
        case DELETE_CHARACTER -> Damage.deleteOneCharacter(text, random);
        case HALF_TYPED_KEY -> {
          String key = language == Language.YAML ? "activation: ta" : "\"activation\": \"ta";
          yield Damage.addHalfTypedKeyLine(text, key, random);
        }
        case DELETE_VALUE -> Damage.deleteValue(language, text, random);
      };
    }
  }

  /** A reader's pairs of path and value, as far as it gets. */
  interface Reader extends Function<String, Map<String, String>> {}

  /** Ours. */
  static Reader ours(Language language) {
    return text -> Damage.scalars(language, text);
  }

  /**
   * The means over some edits of each text.
   *
   * @param share of its pairs that are still reported
   * @param lost pairs that are not
   */
  record Kept(double share, double lost) {}

  static Kept of(Language language, List<String> texts, Edit edit, Reader reader) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    double share = 0;
    double lost = 0;
    for (String text : texts) {
      Map<String, String> before = reader.apply(text);
      for (int i = 0; i < EDITS; i++) {
        Map<String, String> after = reader.apply(edit.apply(language, text, random));
        long kept =
            before.entrySet().stream()
                .filter(pair -> pair.getValue().equals(after.get(pair.getKey())))
                .count();
        share += (double) kept / before.size();
        lost += before.size() - kept;
      }
    }
    int edits = EDITS * texts.size();
    return new Kept(share / edits, lost / edits);
  }

  /** Configs of other people. */
  static List<String> samples(Language language) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path file : files(Path.of("src/test/resources/configs"))) {
      String name = file.toString().toLowerCase(Locale.ROOT);
      boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
      boolean sample = !name.endsWith(".md") && !name.endsWith(".expect.json");
      if (sample && yaml == (language == Language.YAML)) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }

  /** Our own. */
  static List<String> examples(Language language) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path file : files(Golden.root().resolve("examples"))) {
      if (Format.ofNativeName(file.toString()).filter(f -> f.language() == language).isPresent()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Survival() {}
}
