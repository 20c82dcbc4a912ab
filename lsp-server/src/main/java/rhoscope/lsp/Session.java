package rhoscope.lsp;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import rhoscope.config.Format;
import rhoscope.syntax.Span;

/**
 * What the server does for a client that has initialized it. The methods are called on the protocol
 * thread; what they return is run elsewhere.
 */
final class Session implements AutoCloseable {
  /** Threads that analyse texts in the background. */
  private static final int ANALYSTS = 2;

  private final Client client;
  private final ClientTraits traits;
  private final Workbench workbench;
  private final Docs docs = Docs.besideJar();
  private final ExecutorService pool = Threads.pool("rhoscope-analysis", ANALYSTS);
  private final Documents documents;
  private final Progresses progresses;
  private final Trainings trainings;
  private final Probes probes;

  Session(Client client, ClientTraits traits, Workbench workbench) {
    this.client = client;
    this.traits = traits;
    this.workbench = workbench;
    this.documents =
        new Documents(
            new OpenDocument.Services(
                workbench,
                pool,
                Threads.clock("rhoscope-clock"),
                this::publish,
                this::clear,
                failure -> client.log(Client.Level.ERROR, Failures.line(failure))));
    this.progresses = new Progresses(client);
    this.trainings = new Trainings(workbench, client, progresses, this::changed);
    this.probes = new Probes(workbench, client, progresses, this::changed);
  }

  void open(DidOpenTextDocumentParams params) {
    documents.open(Protocol.document(params));
  }

  void change(DidChangeTextDocumentParams params) {
    String uri = Protocol.uri(params.getTextDocument());
    documents
        .find(uri)
        .ifPresent(open -> open.edit(document -> Protocol.changed(document, params)));
  }

  /** Files that a config names may have changed with it; settings hold for all configs. */
  void save(String uri) {
    if (Format.isSettings(Uris.name(uri))) {
      documents.refresh();
    } else {
      documents.find(uri).ifPresent(OpenDocument::refresh);
    }
  }

  void close(String uri) {
    documents.close(uri);
  }

  Callable<?> hover(HoverParams params) {
    var position = Protocol.required(params.getPosition(), "position");
    return about(
        Protocol.uri(params.getTextDocument()),
        reading ->
            reading
                .analysis()
                .flatMap(
                    analysis ->
                        analysis.hover(Protocol.offset(reading.document().text(), position)))
                .map(hover -> (Object) Protocol.hover(reading.document().text(), hover, traits)));
  }

  Callable<?> completions(CompletionParams params) {
    var position = Protocol.required(params.getPosition(), "position");
    return about(
        Protocol.uri(params.getTextDocument()),
        reading ->
            reading
                .analysis()
                .map(
                    analysis ->
                        Protocol.completions(
                            reading.document().text(),
                            analysis.completions(
                                Protocol.offset(reading.document().text(), position)))));
  }

  Callable<?> actions(CodeActionParams params) {
    return about(
        Protocol.uri(params.getTextDocument()),
        reading -> Optional.of(Protocol.actions(reading, params, traits, docs)));
  }

  Callable<?> lenses(CodeLensParams params) {
    return about(Protocol.uri(params.getTextDocument()), reading -> Optional.of(lenses(reading)));
  }

  /** Runs one of the server's commands; what it starts goes on after the answer. */
  Callable<?> command(ExecuteCommandParams params) {
    String name = Protocol.required(params.getCommand(), "command");
    if (!Commands.NAMES.contains(name)) {
      throw Dispatch.error(ResponseErrorCode.InvalidParams, "there is no command " + name);
    }
    String uri = Protocol.commandUri(params);
    if (name.equals(Commands.CANCEL)) {
      return () -> {
        cancel(uri);
        return null;
      };
    }
    Optional<OpenDocument> open = documents.find(uri);
    Document document =
        open.map(OpenDocument::current)
            .or(() -> Document.onDisk(uri))
            .orElseThrow(() -> notOpen(uri));
    return () -> {
      Reading reading =
          open.map(it -> it.reading(document)).orElseGet(() -> workbench.read(document));
      run(name, reading);
      return null;
    };
  }

  /** The user has cancelled a progress bar. */
  void cancelProgress(String token) {
    progresses.cancel(token);
  }

  /** Stops everything that goes on; what runs have recorded stays. */
  @Override
  public void close() {
    documents.closeAll();
    workbench.close();
  }

  private void run(String command, Reading reading) {
    if (reading.situation().isEmpty()) {
      client.show(Client.Level.WARNING, reading.document().name() + " is no model config");
    } else if (command.equals(Commands.TRAIN)) {
      trainings.start(reading);
    } else {
      probes.start(reading);
    }
  }

  private void cancel(String uri) {
    boolean training = trainings.cancel(uri);
    boolean probe = probes.cancel(uri);
    if (!training && !probe) {
      client.show(Client.Level.INFO, Uris.name(uri) + ": nothing is under way");
    }
  }

  private List<CodeLens> lenses(Reading reading) {
    List<CodeLens> lenses = new ArrayList<>();
    boolean foreign = reading.analysis().filter(it -> it.config().isForeign()).isPresent();
    if (reading.situation().isEmpty() || foreign) {
      return lenses;
    }
    Document document = reading.document();
    Span at =
        reading
            .analysis()
            .flatMap(analysis -> analysis.config().sourceMap().find("model"))
            .map(entry -> entry.key())
            .orElse(Span.at(0));
    if (trainings.isRunning(document.uri())) {
      lenses.add(
          Protocol.lens(document.text(), at, "Stop the training", Commands.CANCEL, document.uri()));
    } else {
      String title = LensTitle.of(reading.lastRun(), Clock.systemUTC().instant());
      lenses.add(Protocol.lens(document.text(), at, title, Commands.TRAIN, document.uri()));
    }
    return lenses;
  }

  private Callable<?> about(String uri, Question question) {
    Optional<OpenDocument> open = documents.find(uri);
    if (open.isEmpty()) {
      return () -> null;
    }
    Document document = open.get().current();
    return () -> question.answer(open.get().reading(document)).orElse(null);
  }

  /** What is asked about a version of a document. */
  private interface Question {
    Optional<?> answer(Reading reading);
  }

  private void publish(Reading reading) {
    client.notify("textDocument/publishDiagnostics", Protocol.diagnostics(reading, traits, docs));
  }

  private void clear(Document document) {
    client.notify("textDocument/publishDiagnostics", Protocol.noDiagnostics(document, traits));
  }

  /** Work on a document has begun or ended: there may be new evidence. */
  private void changed(String uri) {
    documents.find(uri).ifPresent(OpenDocument::refresh);
    if (traits.lensRefresh()) {
      client.ask("workspace/codeLens/refresh", Optional.empty(), agreed -> {});
    }
  }

  private static RuntimeException notOpen(String uri) {
    return Dispatch.error(ResponseErrorCode.InvalidParams, uri + " is not open and no file");
  }
}
