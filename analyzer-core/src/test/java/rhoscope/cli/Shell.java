package rhoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs commands in this process, in a folder of their own with a store of its own. */
record Shell(Path folder) {
  /** What a command left. */
  record Result(int status, String out, String err) {
    JsonObject json() {
      return JsonParser.parseString(out).getAsJsonObject();
    }

    List<String> rules() {
      List<String> names = new ArrayList<>();
      for (var file : json().getAsJsonArray("files")) {
        for (var finding : file.getAsJsonObject().getAsJsonArray("findings")) {
          names.add(finding.getAsJsonObject().get("rule").getAsString());
        }
      }
      return names;
    }
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  Result run(String... args) {
    return run(new byte[0], args);
  }

  /** A command that reads its standard input. */
  Result run(byte[] in, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        Terminal.of(
            new ByteArrayInputStream(in),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    int status = Cli.run(terminal, args);
    return new Result(status, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** A command about one config, with the store in this folder. */
  Result on(Path config, String command, String... options) {
    List<String> args = new ArrayList<>(List.of(command, config.toString()));
    args.addAll(List.of("--store", folder.resolve("store").toString()));
    args.addAll(List.of(options));
    return run(args.toArray(String[]::new));
  }

  Result check(Path config) {
    return on(config, "check", "--no-probe", "--format", "json");
  }
}
