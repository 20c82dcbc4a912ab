package rhoscope.lsp;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import rhoscope.analysis.Analysis;
import rhoscope.config.ConfigReader;
import rhoscope.config.Format;
import rhoscope.config.ParsedConfig;
import rhoscope.worker.ConfigSource;
import rhoscope.worker.Job;
import rhoscope.worker.JobListener;
import rhoscope.worker.JobProblem;
import rhoscope.worker.ProbeJob;
import rhoscope.worker.Progress;
import rhoscope.worker.TrainAnswer;
import rhoscope.worker.WorkerCommand;
import rhoscope.worker.WorkerProcess;
import rhoscope.workspace.ConfigFile;
import rhoscope.workspace.SettingsFile;
import rhoscope.workspace.Situation;
import rhoscope.workspace.Workspace;

/** The workbench over the files of a project, its store and worker processes. */
final class RhoscopeWorkbench implements Workbench {
  private final Client client;
  private final Path root;
  private final Optional<String> store;
  private final Workspace workspace;
  private final WorkerProcess worker = new WorkerProcess(WorkerCommand.DEFAULT);
  private final ProbeOutcomes outcomes = new ProbeOutcomes();

  RhoscopeWorkbench(ClientTraits traits, Client client) {
    this.client = client;
    this.root = traits.root().flatMap(Uris::file).orElse(Path.of("")).toAbsolutePath().normalize();
    this.store = store(traits.store());
    this.workspace = Workspace.open(store, warning -> client.show(Client.Level.WARNING, warning));
  }

  @Override
  public Reading read(Document document) {
    if (Format.isSettings(document.fileName())) {
      ParsedConfig settings = ConfigReader.read(Format.SETTINGS, document.text().content());
      return new Reading(document, Optional.empty(), Optional.of(Analysis.of(settings)), false);
    }
    return ConfigFile.of(path(document), document.text().content())
        .filter(file -> !file.isLeftOut())
        .map(workspace::look)
        .map(situation -> outcomes.complete(situation))
        .map(
            situation ->
                new Reading(
                    document,
                    Optional.of(situation),
                    Optional.of(situation.analysis()),
                    situation.wantsProbe()))
        .orElseGet(() -> Reading.none(document));
  }

  @Override
  public Work probe(Reading reading, Ended ended) {
    Situation situation = reading.situation().orElseThrow();
    Job<ProbeJob.Answer> job =
        worker.probe(situation.file().source(List.of(), store), JobListener.ofWarnings(this::log));
    var unused =
        job.answer()
            .whenComplete(
                (answer, failure) -> {
                  if (failure == null) {
                    outcomes.answered(situation, answer);
                    ended.run(Optional.empty());
                  } else if (!(Job.reason(failure) instanceof CancellationException)) {
                    String line = String.valueOf(Job.reason(failure).getMessage());
                    log("not probed: " + line);
                    outcomes.failed(situation, line, Job.reason(failure) instanceof JobProblem);
                    ended.run(Optional.of(line));
                  }
                });
    return job::cancel;
  }

  @Override
  public Work train(Reading reading, Training training) {
    JobListener listener =
        new JobListener() {
          @Override
          public void warned(String message) {
            log(message);
          }

          @Override
          public void started(String run, long update, long updates) {
            log("run " + run + " of " + reading.document().name() + " has begun");
          }

          @Override
          public void progressed(Progress progress) {
            training.updated(progress);
          }
        };
    Job<TrainAnswer> job = worker.train(source(reading.document()), false, listener);
    var unused =
        job.answer()
            .whenComplete(
                (answer, failure) -> {
                  if (failure == null) {
                    training.ended(TrainingEnd.of(answer));
                  } else {
                    training.ended(TrainingEnd.of(Job.reason(failure)));
                  }
                });
    return job::cancel;
  }

  @Override
  public void close() {
    worker.close();
    try {
      workspace.close();
    } catch (IOException e) {
      log(Failures.line(e));
    }
  }

  private void log(String line) {
    client.log(Client.Level.WARNING, line);
  }

  private ConfigSource source(Document document) {
    Path path = path(document).toAbsolutePath().normalize();
    Path shown = path.startsWith(root) ? root.relativize(path) : path;
    Optional<String> kept =
        store.or(
            () ->
                Optional.ofNullable(path.getParent())
                    .flatMap(SettingsFile::of)
                    .flatMap(SettingsFile::store));
    return new ConfigSource(path, shown.toString(), document.text().content(), List.of(), kept);
  }

  /** A folder that is not absolute is meant from the folder that is open. */
  private Optional<String> store(Optional<String> option) {
    return option.map(
        name -> {
          try {
            return name.startsWith("jdbc:") ? name : root.resolve(name).toString();
          } catch (InvalidPathException e) {
            return name;
          }
        });
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
