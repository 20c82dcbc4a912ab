package rhoscope.lsp;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the server is reached, in the words that editors use.
 *
 * @param transport where messages come from
 * @param address a port or the name of a socket; empty for stdio
 * @param parent the process that must not be outlived
 */
record ServerOptions(Transport transport, String address, OptionalLong parent) {
  enum Transport {
    STDIO,
    SOCKET,
    PIPE
  }

  static final String USAGE =
      """
      usage: rhoscope lsp [--stdio] [--socket=PORT] [--pipe=NAME] [--clientProcessId=PID]

      The language server. It speaks over stdin and stdout, or connects to the editor:
        --socket=PORT          to a port of this machine
        --pipe=NAME            to a Unix domain socket
        --clientProcessId=PID  ends when this process does
      """;

  /**
   * Reads the arguments behind {@code lsp}; a value stands behind {@code =} or is the next one.
   *
   * @return empty where an argument is not known or has no usable value
   */
  static Optional<ServerOptions> of(List<String> arguments) {
    Transport transport = Transport.STDIO;
    String address = "";
    OptionalLong parent = OptionalLong.empty();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      if (argument.equals("--stdio")) {
        continue;
      }
      int split = argument.indexOf('=');
      String name = split < 0 ? argument : argument.substring(0, split);
      if (split < 0 && !rest.hasNext()) {
        return Optional.empty();
      }
      String value = split < 0 ? rest.next() : argument.substring(split + 1);
      switch (name) {
        case "--socket" -> transport = Transport.SOCKET;
        case "--pipe" -> transport = Transport.PIPE;
        case "--clientProcessId" -> parent = number(value, Long.MAX_VALUE);
        default -> {
          return Optional.empty();
        }
      }
      boolean reachable =
          !value.isEmpty() && (!name.equals("--socket") || number(value, 65_535).isPresent());
      if (name.equals("--clientProcessId") ? parent.isEmpty() : !reachable) {
        return Optional.empty();
      }
      address = name.equals("--clientProcessId") ? address : value;
    }
    return Optional.of(new ServerOptions(transport, address, parent));
  }

  private static OptionalLong number(String text, long max) {
    try {
      long value = Long.parseLong(text);
      return 0 < value && value <= max ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
