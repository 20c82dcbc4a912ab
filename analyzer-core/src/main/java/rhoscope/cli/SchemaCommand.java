package rhoscope.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import rhoscope.analysis.ConfigSchema;

/** Prints the JSON Schema of native configs. */
@Command(name = "schema", description = "Prints the JSON Schema (2020-12) of native configs.")
final class SchemaCommand implements Callable<Integer> {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private final Terminal terminal;

  SchemaCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.out().println(GSON.toJson(ConfigSchema.of()));
    return Exit.OK;
  }
}
