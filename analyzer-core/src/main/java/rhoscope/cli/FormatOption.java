package rhoscope.cli;

import picocli.CommandLine.Option;

/** The option {@code --format} of every command with a result that programs read. */
final class FormatOption {
  private enum Format {
    TEXT,
    JSON
  }

  @Option(names = "--format", paramLabel = "FORMAT", description = "text (default) or json.")
  private Format format = Format.TEXT;

  boolean isJson() {
    return format == Format.JSON;
  }
}
