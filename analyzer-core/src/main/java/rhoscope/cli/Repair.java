package rhoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import rhoscope.analysis.Analysis;
import rhoscope.analysis.FixAll;
import rhoscope.syntax.TextEdit;
import rhoscope.workspace.ConfigFile;

/**
 * A config with all its fixes made, and those of what is found then, until nothing is left to do.
 *
 * @param analysis of the text in the end
 * @param titles what was done
 */
record Repair(Analysis analysis, List<String> titles) {
  /** Two fixes that undo each other would go on for ever. */
  private static final int PASSES_MAX = 10;

  /**
   * Makes the fixes in memory.
   *
   * @param look what there is to say of a config
   */
  static Repair of(ConfigFile file, Analysis found, Function<ConfigFile, Analysis> look) {
    Analysis analysis = found;
    List<String> titles = new ArrayList<>();
    Set<String> seen = new HashSet<>(Set.of(found.config().text().content()));
    for (int pass = 0; pass < PASSES_MAX; pass++) {
      FixAll all = FixAll.of(analysis.findings());
      String text = TextEdit.apply(analysis.config().text().content(), all.edits());
      Optional<ConfigFile> next = ConfigFile.of(file.path(), text);
      if (next.isEmpty() || !seen.add(text)) {
        break;
      }
      titles.addAll(all.titles());
      analysis = look.apply(next.get());
    }
    return new Repair(analysis, titles);
  }

  /** The text in the end. */
  String text() {
    return analysis.config().text().content();
  }

  /**
   * Writes the text in the place of the file's.
   *
   * @param before the text that was read from the file
   * @throws UserError if the file is not UTF-8, is another by now or cannot be written
   */
  void write(Path file, String before) throws UserError {
    try {
      if (!new String(Files.readAllBytes(file), UTF_8).equals(before)) {
        throw new UserError(file + ": not fixed, its text is not UTF-8 or has just changed");
      }
      Files.writeString(file, text());
    } catch (IOException e) {
      throw new UserError(file + ": cannot be written: " + e.getMessage());
    }
  }
}
