package rhoscope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rhoscope.model.Labels;
import rhoscope.papers.Check;
import rhoscope.papers.Page;
import rhoscope.papers.Papers;
import rhoscope.papers.Table;
import rhoscope.papers.Trials;
import rhoscope.papers.Verdict;

/** Runs the checks R1 to R8; behind bin/reproduce, which names the folders. */
@Command(
    name = "reproduce",
    hidden = true,
    description = "Trains and measures what papers claim, and compares.")
final class ReproduceCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "CHECK", arity = "0..*", description = "R1 … R8; all without one.")
  private List<String> names = List.of();

  @Option(names = "--seeds", paramLabel = "N", description = "How many seeds; 5 by default.")
  private int seeds = 5;

  @Option(
      names = "--first-seed",
      paramLabel = "K",
      description = "The first of them; 1 by default.")
  private long firstSeed = 1;

  @Option(names = "--root", paramLabel = "DIR", description = "Folder that holds examples/papers.")
  private Path root = Path.of("");

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "Where the page with curves goes; target/papers.html of the root by default.")
  private Optional<Path> page = Optional.empty();

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Keeps the runs; without it they are gone in the end.")
  private Optional<Path> store = Optional.empty();

  ReproduceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, UserError, InterruptedException {
    List<Check> checks = chosen();
    if (seeds < 1) {
      throw new UserError("--seeds is at least 1");
    }
    long start = System.nanoTime();
    Optional<Path> passing =
        store.isPresent() ? Optional.empty() : Optional.of(Files.createTempDirectory("rhoscope"));
    Map<Check, Verdict> verdicts;
    try (Interrupt interrupt = new Interrupt();
        Trials trials =
            new Trials(
                root.resolve("examples").resolve("papers"),
                store.or(() -> passing).orElseThrow(),
                firstSeed,
                line -> terminal.err().println(line),
                interrupt::isRequested)) {
      verdicts = Papers.run(checks, trials, seeds);
    } catch (CancellationException e) {
      return Exit.INTERRUPTED;
    } finally {
      if (passing.isPresent()) {
        delete(passing.get());
      }
    }
    return report(verdicts, (System.nanoTime() - start) / 1e9);
  }

  private List<Check> chosen() throws UserError {
    List<Check> checks = new ArrayList<>();
    for (Check check : Check.ALL) {
      if (names.isEmpty() || names.stream().anyMatch(check.name()::equalsIgnoreCase)) {
        checks.add(check);
      }
    }
    for (String name : names) {
      if (Check.ALL.stream().noneMatch(check -> check.name().equalsIgnoreCase(name))) {
        List<String> all = Check.ALL.stream().map(Check::name).toList();
        throw new UserError("there is no check " + name + "; there are " + String.join(", ", all));
      }
    }
    return checks;
  }

  private int report(Map<Check, Verdict> verdicts, double seconds) throws IOException {
    String made =
        String.format(
            Locale.ROOT,
            "bin/reproduce%s --seeds %d%s, %s, %.0f s",
            names.isEmpty() ? "" : " " + String.join(" ", names),
            seeds,
            firstSeed == 1 ? "" : " --first-seed " + firstSeed,
            Version.line(),
            seconds);
    Path file = page.orElse(root.resolve("target").resolve("papers.html")).toAbsolutePath();
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, Page.of(verdicts, made));
    terminal.out().print(Table.of(verdicts));
    List<String> failed =
        verdicts.entrySet().stream()
            .filter(entry -> !entry.getValue().pass())
            .map(entry -> entry.getKey().name())
            .toList();
    terminal.out().println();
    terminal.out().println(made);
    terminal.out().println("curves: " + file);
    terminal
        .out()
        .println(
            failed.isEmpty()
                ? Labels.count(verdicts.size(), "check") + " passed"
                : "failed: " + String.join(", ", failed));
    return failed.isEmpty() ? Exit.OK : Exit.FINDINGS;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
