package rhoscope.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rhoscope.evidence.Probe;
import rhoscope.exchange.ProbeJson;
import rhoscope.report.ProbeText;
import rhoscope.worker.ConfigSource;
import rhoscope.worker.JobListener;
import rhoscope.worker.ProbeJob;
import rhoscope.workspace.ConfigFile;

/** Measures a network as it stands. */
@Command(name = "probe", description = "Measures the network as it stands, without training it.")
final class ProbeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "CONFIG", description = "Such as examples/adding.rnn.json.")
  private Path path = Path.of("");

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "With the weights of that run's last checkpoint.")
  private Optional<String> run = Optional.empty();

  @Mixin private final FormatOption format = new FormatOption();

  @Mixin private final StoreOption store = new StoreOption();

  ProbeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, UserError {
    ConfigFile config = Configs.read(path);
    ConfigSource source = config.source(List.of(), store.folder());
    JobListener listener =
        JobListener.ofWarnings(warning -> terminal.err().println("rhoscope: " + warning));
    try (Interrupt interrupt = new Interrupt()) {
      ProbeJob.Answer answer =
          run.isPresent()
              ? ProbeJob.ofRun(source, run.get(), listener, interrupt::isRequested)
              : ProbeJob.run(source, listener, interrupt::isRequested);
      if (answer instanceof ProbeJob.Answer.OverBound over) {
        throw new UserError("not probed: " + over.reason());
      }
      print(answer.measured().orElseThrow());
      return Exit.OK;
    } catch (CancellationException e) {
      return Exit.INTERRUPTED;
    }
  }

  private void print(Probe probe) {
    if (format.isJson()) {
      terminal.out().println(ProbeJson.text(probe).stripTrailing());
    } else {
      terminal.out().print(ProbeText.of(probe, terminal.style()));
    }
  }
}
