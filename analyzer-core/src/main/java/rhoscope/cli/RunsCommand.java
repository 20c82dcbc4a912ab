package rhoscope.cli;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunSummary;
import rhoscope.exchange.RunJson;
import rhoscope.report.RunText;
import rhoscope.store.Store;
import rhoscope.store.StoreLocation;
import rhoscope.workspace.SettingsFile;

/** The store. */
@Command(
    name = "runs",
    synopsisSubcommandLabel = "COMMAND",
    description = "The runs that were recorded.",
    subcommands = {RunsCommand.ListCommand.class, RunsCommand.ShowCommand.class})
final class RunsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  RunsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.err());
    return Exit.USAGE;
  }

  /** All runs, newest first. */
  @Command(name = "list", description = "All runs, newest first.")
  static final class ListCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private final StoreOption store = new StoreOption();

    @Mixin private final FormatOption format = new FormatOption();

    ListCommand(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
      List<RunSummary> runs = List.of();
      try (Opened opened = Opened.of(store.folder())) {
        if (opened.store().isPresent()) {
          runs = opened.store().get().runs();
        }
      }
      if (format.isJson()) {
        List<RunSummary> all = runs;
        terminal.out().println(json(writer -> RunJson.write(writer, all)));
      } else {
        terminal.out().print(RunText.list(runs, terminal.style()));
      }
      return Exit.OK;
    }
  }

  /** One run with all that was recorded. */
  @Command(name = "show", description = "One run: its curves, its events, its last probe.")
  static final class ShowCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "ID", description = "As `runs list` prints it, or its beginning.")
    private String id = "";

    @Mixin private final StoreOption store = new StoreOption();

    @Mixin private final FormatOption format = new FormatOption();

    ShowCommand(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, UserError {
      try (Opened opened = Opened.of(store.folder())) {
        Store runs =
            opened.store().orElseThrow(() -> new UserError("there is no store, so no run " + id));
        Run run =
            runs.run(fullId(runs, id)).orElseThrow(() -> new UserError("there is no run " + id));
        if (format.isJson()) {
          terminal.out().println(json(writer -> RunJson.write(writer, run)));
        } else {
          terminal.out().print(RunText.show(run, terminal.style()));
        }
      }
      return Exit.OK;
    }
  }

  /** The id that begins so. */
  static String fullId(Store store, String beginning) throws IOException, UserError {
    List<String> ids =
        store.runs().stream().map(RunSummary::id).filter(id -> id.startsWith(beginning)).toList();
    if (ids.contains(beginning)) {
      return beginning;
    }
    if (ids.size() != 1) {
      throw new UserError(
          ids.isEmpty()
              ? "there is no run " + beginning + "; `rhoscope runs list` names them all"
              : ids.size() + " runs begin with " + beginning);
    }
    return ids.get(0);
  }

  /** The store of the current folder or of the option, where there is one. */
  private record Opened(Optional<Store> store) implements AutoCloseable {
    static Opened of(Optional<String> option) throws IOException {
      Path here = Path.of("");
      Optional<String> named = option.or(() -> SettingsFile.of(here).flatMap(SettingsFile::store));
      return new Opened(Store.openExisting(StoreLocation.find(named, here)));
    }

    @Override
    public void close() throws IOException {
      if (store.isPresent()) {
        store.get().close();
      }
    }
  }

  private interface Writing {
    void to(JsonWriter writer) throws IOException;
  }

  private static String json(Writing writing) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter writer = new JsonWriter(text)) {
      writer.setIndent("  ");
      writer.setSerializeNulls(true);
      writing.to(writer);
    }
    return text.toString();
  }
}
