package rhoscope.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The peers of a command: installed on first use, then one process each until the end. */
final class Peers implements AutoCloseable {
  private static final Path FOLDER = Path.of("bench");

  private final Map<String, List<String>> commands = new LinkedHashMap<>();
  private final Map<String, Child> children = new LinkedHashMap<>();

  /**
   * Installs them.
   *
   * @throws IOException if one can neither be installed nor found
   */
  static Peers install(List<String> names) throws IOException {
    Peers peers = new Peers();
    for (String name : names) {
      peers.commands.put(name, command(name));
      peers.children.put(name, Child.start(peers.commands.get(name)));
    }
    return peers;
  }

  private static List<String> command(String name) throws IOException {
    String script = FOLDER.resolve("peers/install.py").toString();
    Process process =
        new ProcessBuilder("python3", "-B", script, name, FOLDER.resolve(".cache").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> command = output.lines().toList();
    if (command.isEmpty()) {
      throw new IOException("no peer " + name);
    }
    return command;
  }

  /** The process of a peer; empty where it was not asked for. */
  Optional<Child> child(String name) {
    return Optional.ofNullable(children.get(name));
  }

  /** The command line that starts another process of each. */
  Map<String, List<String>> commands() {
    return commands;
  }

  /** What they say they are. */
  List<String> hellos() {
    List<String> hellos = new ArrayList<>();
    children.values().forEach(child -> hellos.add(child.hello()));
    return hellos;
  }

  @Override
  public void close() throws IOException {
    for (Child child : children.values()) {
      child.close();
    }
  }
}
