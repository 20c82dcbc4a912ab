package rhoscope.lsp;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import rhoscope.workspace.ConfigFile;
import rhoscope.workspace.Workspace;

/** The workbench over the files of a project, its store and a worker process. */
final class RhoscopeWorkbench implements Workbench {
  private static final String NO_WORKER = "this build has no worker process";

  private final Client client;
  private final Path root;
  private final Workspace workspace;

  RhoscopeWorkbench(ClientTraits traits, Client client) {
    this.client = client;
    this.root = traits.root().flatMap(Uris::file).orElse(Path.of("")).toAbsolutePath();
    this.workspace =
        Workspace.open(traits.store(), warning -> client.log(Client.Level.WARNING, warning));
  }

  @Override
  public Reading read(Document document) {
    return ConfigFile.of(path(document), document.text().content())
        .map(workspace::look)
        .map(
            situation ->
                new Reading(
                    document,
                    Optional.of(situation.analysis()),
                    situation.probeMissing(),
                    situation.newest()))
        .orElseGet(() -> Reading.none(document));
  }

  @Override
  public Work probe(Reading reading, Ended ended) {
    ended.run(Optional.of(NO_WORKER));
    return () -> {};
  }

  @Override
  public Work train(Reading reading, Training training) {
    training.ended(NO_WORKER, false);
    return () -> {};
  }

  @Override
  public void close() {
    try {
      workspace.close();
    } catch (IOException e) {
      client.log(Client.Level.WARNING, Failures.line(e));
    }
  }

  /** Where the document lies; one that is no file counts as lying in the folder that is open. */
  private Path path(Document document) {
    Optional<Path> file = Uris.file(document.uri()).filter(path -> path.getFileName() != null);
    if (file.isPresent()) {
      return file.get();
    }
    try {
      return root.resolve(document.fileName());
    } catch (InvalidPathException e) {
      return root.resolve("untitled.rnn.json");
    }
  }
}
