package rhoscope.cli;

/** What every command says of {@code --store}. */
final class StoreOption {
  static final String DESCRIPTION =
      "Folder of the store; default .rhoscope beside the project's rhoscope.json or .git.";

  private StoreOption() {}
}
