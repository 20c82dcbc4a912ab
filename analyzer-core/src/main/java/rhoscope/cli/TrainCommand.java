package rhoscope.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunResult;
import rhoscope.report.CheckedFile;
import rhoscope.report.FindingsText;
import rhoscope.report.RunText;
import rhoscope.report.TrainJson;
import rhoscope.worker.ConfigSource;
import rhoscope.worker.JobListener;
import rhoscope.worker.Progress;
import rhoscope.worker.TrainJob;
import rhoscope.worker.TrainJob.Trained;
import rhoscope.workspace.ConfigFile;

/** Trains, instruments, stores; ends with the findings. */
@Command(
    name = "train",
    description = "Trains and instruments a network, stores the run, ends with its findings.")
final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "CONFIG", description = "Such as examples/sunspots.rnn.json.")
  private Path path = Path.of("");

  @Option(names = "--updates", paramLabel = "N", description = "In place of training.updates.")
  private Optional<Long> updates = Optional.empty();

  @Option(names = "--seed", paramLabel = "S", description = "In place of training.seed.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "In place of any key, such as training.clip.norm=0.5; may be repeated.")
  private List<String> set = List.of();

  @Option(
      names = "--resume",
      description = "Continues the newest unfinished run of this config and seed.")
  private boolean resume;

  @Mixin private final FormatOption format = new FormatOption();

  @Mixin private final StoreOption store = new StoreOption();

  TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, UserError {
    ConfigFile config = Configs.read(path);
    ConfigSource source = config.source(overrides(), store.folder());
    ProgressLine progress = new ProgressLine(terminal);
    Trained trained;
    try (Interrupt interrupt = new Interrupt()) {
      trained = TrainJob.run(source, resume, listener(progress), interrupt::isRequested);
      progress.close();
      print(config, trained);
    } catch (CancellationException e) {
      progress.close();
      return Exit.INTERRUPTED;
    }
    return switch (outcome(trained.run())) {
      case DIVERGED -> Exit.DIVERGED;
      case INTERRUPTED -> Exit.INTERRUPTED;
      case FINISHED, RUNNING, LOST -> Exit.OK;
    };
  }

  private List<String> overrides() {
    List<String> all = new ArrayList<>(set);
    updates.ifPresent(n -> all.add("training.updates=" + n));
    seed.ifPresent(s -> all.add("training.seed=" + s));
    return all;
  }

  private JobListener listener(ProgressLine line) {
    return new JobListener() {
      @Override
      public void warned(String message) {
        line.close();
        terminal.err().println("rhoscope: " + message);
      }

      @Override
      public void described(List<String> data) {
        if (!format.isJson()) {
          data.forEach(terminal.out()::println);
        }
      }

      @Override
      public void started(String run, long update, long all) {
        if (update > 0) {
          terminal.err().println("run " + run + " goes on from update " + update);
        }
      }

      @Override
      public void progressed(Progress progress) {
        line.show(progress);
      }
    };
  }

  private static Outcome outcome(Run run) {
    return run.result().map(RunResult::outcome).orElse(run.summary().outcome());
  }

  private void print(ConfigFile config, Trained trained) {
    Run run = trained.run();
    CheckedFile file = new CheckedFile(path.toString(), config.analysis(overrides(), run));
    if (format.isJson()) {
      terminal.out().print(TrainJson.of(run, file));
      return;
    }
    terminal.out().print(RunText.show(run, terminal.style()));
    terminal.out().println();
    terminal.out().print(FindingsText.of(file, terminal.style()));
    terminal.out().println(FindingsText.summary(List.of(file)));
    if (outcome(run) == Outcome.INTERRUPTED && trained.stored()) {
      terminal.out().println("to go on: rhoscope train " + path + " --resume");
    }
  }
}
