package rhoscope;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rhoscope.testing.Golden;

/** Who may import whom. The table of the architecture page is written from here. */
class LayersTest {
  /**
   * A package.
   *
   * @param name behind {@code rhoscope.}
   * @param may names of rows above, and prefixes of libraries
   * @param files whether it may open files
   * @param ignorance what it must never know
   */
  private record Row(String name, List<String> may, boolean files, String ignorance) {}

  private static final String GSON = "com.google.gson";
  private static final String JDBC = "java.sql";
  private static final String EVERYTHING_ABOVE = "*";

  /** From bottom to top. A new row or a new import is a design discussion. */
  private static final List<Row> ROWS =
      List.of(
          row("syntax", "what any key means"),
          row("model", "text, positions, training"),
          row("evidence", "who measured, what it means", "model"),
          row("linalg", "networks, configs", "org.ejml", "com.sun.management"),
          row("theory", "text, files, data, training", "model", "evidence"),
          row("nn", "optimizers, data, instruments", "model", "linalg"),
          files("weights", "networks, rules", "syntax", "model", GSON),
          files("data", "the network that learns them", "model", "weights", GSON),
          row("train", "that anyone listens", "model", "linalg", "nn", "data"),
          row(
              "lab",
              "rules, disk, editors",
              "model",
              "evidence",
              "linalg",
              "theory",
              "nn",
              "weights",
              "data",
              "train"),
          row("formats", "files, evidence, rules", "syntax", "model"),
          row("config", "evidence, rules", "syntax", "model", "weights", "formats"),
          row("rules", "text, spans, LSP, disk, EJML", "model", "evidence", "theory"),
          row(
              "analysis",
              "disk, threads, LSP, how to train",
              "syntax",
              "model",
              "evidence",
              "theory",
              "config",
              "rules"),
          row("exchange", "files, rules", "model", "evidence", GSON),
          files(
              "store", "rules, configs", "model", "evidence", "exchange", GSON, JDBC, "org.sqlite"),
          files(
              "worker",
              "LSP, rules",
              "model",
              "evidence",
              "linalg",
              "nn",
              "weights",
              "data",
              "train",
              "lab",
              "config",
              "exchange",
              "store",
              GSON),
          files(
              "workspace",
              "LSP, how to train",
              "model",
              "evidence",
              "config",
              "rules",
              "analysis",
              "store",
              "worker"),
          row(
              "report",
              "disk, LSP",
              "syntax",
              "model",
              "evidence",
              "rules",
              "analysis",
              "exchange",
              GSON,
              "com.github.difflib"),
          files(
              "papers",
              "LSP, users' configs",
              "model",
              "evidence",
              "linalg",
              "nn",
              "weights",
              "data",
              "lab",
              "rules",
              "analysis",
              "worker",
              "workspace",
              "report"),
          files("cli", "LSP", EVERYTHING_ABOVE, "picocli", GSON),
          files("lsp", "how to train", EVERYTHING_ABOVE, "org.eclipse.lsp4j", GSON));

  private static Row row(String name, String ignorance, String... may) {
    return new Row(name, List.of(may), false, ignorance);
  }

  private static Row files(String name, String ignorance, String... may) {
    return new Row(name, List.of(may), true, ignorance);
  }

  private static final Pattern REFERENCE =
      Pattern.compile("(?<![\\w.])((?:rhoscope|java|javax|jdk|com|org|picocli)\\.[\\w.]+)");

  /** What opens files; a {@link Path} alone is a name. */
  private static final Pattern FILES =
      Pattern.compile(
          "java\\.nio\\.file\\.Files|java\\.nio\\.channels\\.FileChannel"
              + "|java\\.io\\.(File|RandomAccess)\\w*");

  @Test
  void aRowListsOnlyRowsAbove() {
    List<String> above = new ArrayList<>();
    for (Row row : ROWS) {
      for (String name : row.may) {
        boolean known = above.contains(name) || isLibrary(name) || name.equals(EVERYTHING_ABOVE);
        assertTrue(known, row.name + " may not import " + name);
      }
      above.add(row.name);
    }
  }

  @Test
  void everyPackageHasARow() throws IOException {
    Set<String> rows = new TreeSet<>(ROWS.stream().map(Row::name).toList());
    Set<String> packages = new TreeSet<>();
    for (Path file : sources()) {
      packages.add(packageOf(file));
    }
    assertEquals(rows, packages);
  }

  @Test
  void packagesImportOnlyWhatTheirRowAllows() throws IOException {
    List<String> violations = new ArrayList<>();
    for (Path file : sources()) {
      Row row = row(packageOf(file));
      for (String reference : references(Files.readString(file))) {
        if (!allowed(row, reference)) {
          violations.add(row.name + "/" + file.getFileName() + ": " + reference);
        }
      }
    }
    assertEquals(List.of(), violations);
  }

  @Test
  void forbiddenReferencesAreSeen() {
    assertEquals(
        List.of("rhoscope.syntax.Span", "java.nio.file.Files.readString", "java.io.FileReader"),
        references(
            """
            package rhoscope.rules;
            import static rhoscope.syntax.Span;
            /** {@link rhoscope.config.Nearest} */
            class X { String s = "rhoscope.lab.Probes" + java.nio.file.Files.readString(p); }
            // java.io.File
            import java.io.FileReader;
            """));
    assertFalse(allowed(row("rules"), "rhoscope.syntax.Span"));
    assertFalse(allowed(row("syntax"), "java.nio.file.Files.readString"));
    assertFalse(allowed(row("analysis"), "java.io.FileReader"));
    assertFalse(allowed(row("cli"), "rhoscope.lsp.Main"));
    assertFalse(allowed(row("cli"), "org.eclipse.lsp4j.Range"));
    assertFalse(allowed(row("nn"), "org.ejml.data.DMatrixRMaj"));
    assertFalse(allowed(row("evidence"), "java.sql.Connection"));
    assertTrue(allowed(row("store"), "java.sql.Connection"));
    assertTrue(allowed(row("lsp"), "rhoscope.cli.Cli"));
    assertTrue(allowed(row("syntax"), "java.nio.file.Path"));
  }

  @Test
  void onlyTheServerModuleHoldsTheServer() throws IOException {
    for (Path file : sources()) {
      boolean server = file.startsWith(Golden.root().resolve("lsp-server"));
      assertEquals(packageOf(file).equals("lsp"), server, file::toString);
    }
  }

  @Test
  void theArchitecturePageHoldsTheTable() {
    String head =
        """
        | package | one line | may import (besides the JDK) | must never know |
        |---|---|---|---|
        """;
    String rows = ROWS.stream().map(LayersTest::line).collect(joining());
    Golden.checkSection("docs/ARCHITECTURE.md", "table of packages", head + rows);
  }

  private static String line(Row row) {
    String may =
        row.may.isEmpty()
            ? "–"
            : row.may.stream()
                .map(name -> name.equals(EVERYTHING_ABOVE) ? "any above" : name)
                .collect(joining(", "));
    return String.format(
        "| `rhoscope.%s` | %s | %s | %s |\n", row.name, sentence(row), may, row.ignorance);
  }

  /** What the package says of itself. */
  private static String sentence(Row row) {
    try {
      for (Path file : sources()) {
        if (file.endsWith(row.name + "/package-info.java")) {
          String text = Files.readString(file);
          String comment = text.substring(text.indexOf("/**") + 3, text.indexOf("*/"));
          String words =
              comment
                  .replaceAll("\\s*\\n \\*\\s*", " ")
                  .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`")
                  .strip();
          String first = words.substring(0, 1).toLowerCase(Locale.ROOT);
          return (first + words.substring(1)).replaceFirst("\\.$", "").replace("|", "\\|");
        }
      }
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean allowed(Row row, String reference) {
    if (reference.startsWith("rhoscope.")) {
      String name = reference.split("\\.", 3)[1];
      boolean above =
          row.may.contains(EVERYTHING_ABOVE) && ROWS.indexOf(row(name)) < ROWS.indexOf(row);
      return name.equals(row.name) || row.may.contains(name) || above;
    } else if (FILES.matcher(reference).lookingAt()) {
      return row.files;
    }
    boolean library =
        row.may.stream().filter(LayersTest::isLibrary).anyMatch(reference::startsWith);
    boolean jdk = reference.startsWith("java.") && !reference.startsWith(JDBC);
    return jdk || library || reference.startsWith("org.jspecify.annotations.");
  }

  private static boolean isLibrary(String name) {
    return name.contains(".") || name.equals("picocli");
  }

  private static Row row(String name) {
    return ROWS.stream()
        .filter(row -> row.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row for rhoscope." + name));
  }

  /** Full names of types in imports and in the code; not those in comments and texts. */
  private static List<String> references(String source) {
    String code =
        source
            .replaceAll("(?s)/\\*.*?\\*/|\"\"\".*?\"\"\"", "")
            .replaceAll("'\\\\?.'|\"(?:\\\\.|[^\"\\\\])*+\"|//[^\n]*", "");
    List<String> references = new ArrayList<>();
    for (String line : code.split("\n", -1)) {
      Matcher matcher = REFERENCE.matcher(line.startsWith("package ") ? "" : line);
      while (matcher.find()) {
        references.add(matcher.group(1));
      }
    }
    return references;
  }

  private static List<Path> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : List.of("analyzer-core", "lsp-server")) {
      try (Stream<Path> found = Files.walk(Golden.root().resolve(module + "/src/main/java"))) {
        found.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
      }
    }
    return files;
  }

  private static String packageOf(Path file) {
    Path folder = Optional.ofNullable(file.getParent()).orElseThrow();
    return folder.getName(indexOf(folder, "rhoscope") + 1).toString();
  }

  /** The last folder of that name but one at the end. */
  private static int indexOf(Path folder, String name) {
    for (int i = folder.getNameCount() - 2; 0 <= i; i--) {
      if (folder.getName(i).toString().equals(name)) {
        return i;
      }
    }
    throw new AssertionError(folder);
  }
}
