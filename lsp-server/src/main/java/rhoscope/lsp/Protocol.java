package rhoscope.lsp;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionContext;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.CodeActionOptions;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensOptions;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;
import org.eclipse.lsp4j.CompletionOptions;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticCodeDescription;
import org.eclipse.lsp4j.DiagnosticSeverity;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.ExecuteCommandOptions;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.LogTraceParams;
import org.eclipse.lsp4j.MarkupContent;
import org.eclipse.lsp4j.MarkupKind;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.ProgressParams;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.SnippetTextEdit;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentEdit;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.TextDocumentSyncOptions;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.TraceValue;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.WorkDoneProgressBegin;
import org.eclipse.lsp4j.WorkDoneProgressCancelParams;
import org.eclipse.lsp4j.WorkDoneProgressCreateParams;
import org.eclipse.lsp4j.WorkDoneProgressEnd;
import org.eclipse.lsp4j.WorkDoneProgressNotification;
import org.eclipse.lsp4j.WorkDoneProgressReport;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.jspecify.annotations.Nullable;
import rhoscope.analysis.Completion;
import rhoscope.analysis.FixAll;
import rhoscope.analysis.Located;
import rhoscope.analysis.Remedy;
import rhoscope.model.Labels;
import rhoscope.model.Severity;
import rhoscope.syntax.Span;
import rhoscope.syntax.Text;

/** Between the words of the protocol and those of Rhoscope; the only place that knows both. */
final class Protocol {
  // ---- what a client says about itself

  static ClientTraits traits(InitializeParams params) {
    Optional<ClientCapabilities> client = Optional.ofNullable(params.getCapabilities());
    var text = client.map(ClientCapabilities::getTextDocument);
    var workspace = client.map(ClientCapabilities::getWorkspace);
    return new ClientTraits(
        params.getProcessId() == null
            ? OptionalLong.empty()
            : OptionalLong.of(params.getProcessId()),
        text.map(it -> it.getHover())
            .map(it -> it.getContentFormat())
            .filter(formats -> formats.contains(MarkupKind.MARKDOWN))
            .filter(formats -> !MarkupKind.PLAINTEXT.equals(formats.get(0)))
            .isPresent(),
        is(text.map(it -> it.getPublishDiagnostics()), it -> it.getVersionSupport()),
        is(client.map(ClientCapabilities::getWindow), it -> it.getWorkDoneProgress()),
        is(workspace.map(it -> it.getCodeLens()), it -> it.getRefreshSupport()),
        is(workspace.map(it -> it.getWorkspaceEdit()), it -> it.getDocumentChanges()),
        text.map(it -> it.getCodeAction()).map(it -> it.getCodeActionLiteralSupport()).isPresent(),
        traces(params.getTrace()),
        root(params),
        option(params, "store")
            .filter(JsonPrimitive::isString)
            .map(JsonPrimitive::getAsString)
            .filter(store -> !store.isBlank()),
        option(params, "hover_images").filter(JsonPrimitive::isBoolean).isPresent()
            && option(params, "hover_images").get().getAsBoolean());
  }

  /** Whether a trace value asks for one. */
  static boolean traces(@Nullable String value) {
    return value != null && !value.equals(TraceValue.Off);
  }

  @SuppressWarnings("deprecation") // older clients know nothing newer
  private static Optional<String> root(InitializeParams params) {
    return Optional.ofNullable(params.getWorkspaceFolders()).stream()
        .flatMap(List::stream)
        .map(folder -> folder.getUri())
        .findFirst()
        .or(() -> Optional.ofNullable(params.getRootUri()))
        .or(() -> Optional.ofNullable(params.getRootPath()));
  }

  private static <T> boolean is(Optional<T> part, Function<T, @Nullable Boolean> capability) {
    return part.map(capability).orElse(false);
  }

  private static Optional<JsonPrimitive> option(InitializeParams params, String name) {
    return params.getInitializationOptions() instanceof JsonObject options
            && options.get(name) instanceof JsonPrimitive value
        ? Optional.of(value)
        : Optional.empty();
  }

  // ---- what the server says about itself

  static InitializeResult initializeResult(String version) {
    TextDocumentSyncOptions sync = new TextDocumentSyncOptions();
    sync.setOpenClose(true);
    sync.setChange(TextDocumentSyncKind.Incremental);
    sync.setSave(true);
    ServerCapabilities capabilities = new ServerCapabilities();
    capabilities.setTextDocumentSync(sync);
    capabilities.setHoverProvider(true);
    capabilities.setCompletionProvider(new CompletionOptions(false, List.of("\"", ":")));
    capabilities.setCodeActionProvider(
        new CodeActionOptions(List.of(CodeActionKind.QuickFix, FIX_ALL)));
    capabilities.setCodeLensProvider(new CodeLensOptions(false));
    capabilities.setExecuteCommandProvider(new ExecuteCommandOptions(Commands.NAMES));
    return new InitializeResult(capabilities, new ServerInfo("rhoscope", version));
  }

  static MessageParams message(Client.Level level, String line) {
    MessageType type =
        switch (level) {
          case ERROR -> MessageType.Error;
          case WARNING -> MessageType.Warning;
          case INFO -> MessageType.Info;
          case LOG -> MessageType.Log;
        };
    return new MessageParams(type, line);
  }

  static LogTraceParams trace(String line) {
    return new LogTraceParams(line);
  }

  // ---- positions

  /** The offset of a position; outside the text the nearest place inside. */
  static int offset(Text text, Position position) {
    if (position.getLine() < 0) {
      return 0;
    }
    return text.offset(
        new rhoscope.syntax.Position(position.getLine(), Math.max(0, position.getCharacter())));
  }

  /** The span of a range; one that ends before it starts is taken the other way round. */
  static Span span(Text text, Range range) {
    int start = offset(text, range.getStart());
    int end = offset(text, range.getEnd());
    return new Span(Math.min(start, end), Math.max(start, end));
  }

  static List<CompletionItem> completions(Text text, List<Completion> completions) {
    List<CompletionItem> items = new ArrayList<>();
    for (Completion completion : completions) {
      CompletionItem item = new CompletionItem(completion.label());
      item.setKind(completion.isKey() ? CompletionItemKind.Property : CompletionItemKind.Value);
      item.setTextEdit(
          Either.forLeft(new TextEdit(range(text, completion.span()), completion.text())));
      item.setFilterText(completion.text());
      item.setSortText(String.format(Locale.ROOT, "%04d", items.size()));
      if (!completion.meaning().isEmpty()) {
        item.setDetail("takes " + completion.detail());
        item.setDocumentation(completion.meaning());
      }
      items.add(item);
    }
    return items;
  }

  static Range range(Text text, Span span) {
    return new Range(position(text, span.start()), position(text, span.end()));
  }

  private static Position position(Text text, int offset) {
    rhoscope.syntax.Position position = text.position(offset);
    return new Position(position.line(), position.character());
  }

  // ---- documents

  static Document document(DidOpenTextDocumentParams params) {
    TextDocumentItem item = required(params.getTextDocument(), "textDocument");
    String language = item.getLanguageId();
    return new Document(
        required(item.getUri(), "uri"),
        language == null ? "" : language,
        item.getVersion(),
        Text.of(required(item.getText(), "text")));
  }

  /** The document after the edits of one notification. */
  static Document changed(Document document, DidChangeTextDocumentParams params) {
    Integer said = params.getTextDocument().getVersion();
    int version = said == null ? document.version() + 1 : said;
    Document changed = document;
    for (TextDocumentContentChangeEvent change :
        required(params.getContentChanges(), "contentChanges")) {
      String text = required(change.getText(), "text");
      changed =
          change.getRange() == null
              ? changed.replaced(version, text)
              : changed.edited(version, span(changed.text(), change.getRange()), text);
    }
    return changed;
  }

  static String uri(@Nullable TextDocumentIdentifier document) {
    return required(required(document, "textDocument").getUri(), "uri");
  }

  /**
   * @throws org.eclipse.lsp4j.jsonrpc.ResponseErrorException if there is no value
   */
  static <T> T required(@Nullable T value, String name) {
    if (value == null) {
      throw Dispatch.error(ResponseErrorCode.InvalidParams, "the parameters lack " + name);
    }
    return value;
  }

  // ---- findings

  static PublishDiagnosticsParams diagnostics(Reading reading, ClientTraits client, Docs docs) {
    Document document = reading.document();
    List<Diagnostic> diagnostics =
        reading.findings().stream()
            .map(finding -> diagnostic(document.text(), finding, docs))
            .toList();
    return diagnostics(document, diagnostics, client);
  }

  /** No diagnostics: of a document that is closed. */
  static PublishDiagnosticsParams noDiagnostics(Document document, ClientTraits client) {
    return diagnostics(document, List.of(), client);
  }

  private static PublishDiagnosticsParams diagnostics(
      Document document, List<Diagnostic> diagnostics, ClientTraits client) {
    PublishDiagnosticsParams params = new PublishDiagnosticsParams(document.uri(), diagnostics);
    if (client.diagnosticVersions()) {
      params.setVersion(document.version());
    }
    return params;
  }

  private static Diagnostic diagnostic(Text text, Located finding, Docs docs) {
    Diagnostic diagnostic = new Diagnostic(range(text, finding.span()), finding.message());
    diagnostic.setSeverity(severity(finding.severity()));
    diagnostic.setSource(Commands.PREFIX);
    diagnostic.setCode(finding.rule());
    docs.page(finding.rule())
        .map(DiagnosticCodeDescription::new)
        .ifPresent(diagnostic::setCodeDescription);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("evidence", Labels.of(finding.evidence()));
    data.put("basis", Labels.of(finding.basis()));
    finding.run().ifPresent(run -> data.put("run", run));
    data.put("values", finding.values());
    diagnostic.setData(data);
    return diagnostic;
  }

  private static DiagnosticSeverity severity(Severity severity) {
    return switch (severity) {
      case ERROR -> DiagnosticSeverity.Error;
      case WARNING -> DiagnosticSeverity.Warning;
      case INFORMATION -> DiagnosticSeverity.Information;
      case HINT, OFF -> DiagnosticSeverity.Hint;
    };
  }

  // ---- hovers

  static Hover hover(Text text, rhoscope.analysis.Hover hover, ClientTraits client) {
    MarkupContent content =
        client.markdown()
            ? new MarkupContent(MarkupKind.MARKDOWN, hover.markdown())
            : new MarkupContent(MarkupKind.PLAINTEXT, hover.plain());
    return new Hover(content, range(text, hover.span()));
  }

  // ---- quick fixes

  private static final String FIX_ALL = CodeActionKind.SourceFixAll + ".rhoscope";

  /** The ways out of the findings that a request is about; of all, where it asks for that. */
  static List<Either<Command, CodeAction>> actions(
      Reading reading, CodeActionParams params, ClientTraits client, Docs docs) {
    Text text = reading.document().text();
    Span asked = span(text, required(params.getRange(), "range"));
    List<Either<Command, CodeAction>> actions = new ArrayList<>();
    if (kinds(params.getContext()).contains(FIX_ALL)) {
      fixAll(reading, client).ifPresent(action -> actions.add(Either.forRight(action)));
    }
    if (!wantsFixes(params.getContext())) {
      return actions;
    }
    for (Located finding : reading.findings()) {
      Diagnostic diagnostic = diagnostic(text, finding, docs);
      if (finding.span().touches(asked) || isNamed(diagnostic, params.getContext())) {
        boolean first = true;
        for (Remedy remedy : finding.remedies()) {
          action(reading.document(), remedy, diagnostic, first, client).ifPresent(actions::add);
          first = false;
        }
      }
    }
    return actions;
  }

  /*
   * Asked for by its full name alone: many have source.fixAll at each save for the sake of other
   * linters, and no save of theirs may change an experiment.
   */
  private static Optional<CodeAction> fixAll(Reading reading, ClientTraits client) {
    FixAll all = FixAll.of(reading.findings());
    if (!client.actionLiterals() || all.edits().isEmpty()) {
      return Optional.empty();
    }
    CodeAction action = new CodeAction(String.join("; ", all.titles()));
    action.setKind(FIX_ALL);
    action.setEdit(edit(reading.document(), all.edits(), client));
    return Optional.of(action);
  }

  private static boolean wantsFixes(@Nullable CodeActionContext context) {
    return context == null
        || context.getOnly() == null
        || kinds(context).stream()
            .anyMatch(
                kind ->
                    kind.isEmpty()
                        || kind.equals(CodeActionKind.QuickFix)
                        || CodeActionKind.QuickFix.startsWith(kind + "."));
  }

  private static List<String> kinds(@Nullable CodeActionContext context) {
    return context == null || context.getOnly() == null ? List.of() : context.getOnly();
  }

  /** Whether the client asks about this diagnostic, wherever the cursor stands. */
  private static boolean isNamed(Diagnostic diagnostic, @Nullable CodeActionContext context) {
    return context != null
        && context.getDiagnostics() != null
        && context.getDiagnostics().stream()
            .anyMatch(
                named ->
                    diagnostic.getRange().equals(named.getRange())
                        && diagnostic.getCode().equals(named.getCode()));
  }

  private static Optional<Either<Command, CodeAction>> action(
      Document document,
      Remedy remedy,
      Diagnostic diagnostic,
      boolean preferred,
      ClientTraits client) {
    Optional<Command> command =
        remedy
            .command()
            .map(name -> command(remedy.title(), Commands.PREFIX + "." + name, document.uri()));
    if (!client.actionLiterals()) {
      return command.map(Either::forLeft);
    }
    CodeAction action = new CodeAction(remedy.title());
    action.setKind(CodeActionKind.QuickFix);
    action.setDiagnostics(List.of(diagnostic));
    action.setIsPreferred(preferred ? true : null);
    command.ifPresent(action::setCommand);
    if (!remedy.edits().isEmpty()) {
      action.setEdit(edit(document, remedy.edits(), client));
    }
    return Optional.of(Either.forRight(action));
  }

  private static WorkspaceEdit edit(
      Document document, List<rhoscope.syntax.TextEdit> edits, ClientTraits client) {
    List<TextEdit> converted =
        edits.stream()
            .map(edit -> new TextEdit(range(document.text(), edit.span()), edit.newText()))
            .toList();
    if (!client.versionedEdits()) {
      return new WorkspaceEdit(Map.of(document.uri(), converted));
    }
    List<Either<TextEdit, SnippetTextEdit>> plain = new ArrayList<>();
    converted.forEach(edit -> plain.add(Either.forLeft(edit)));
    var version = new VersionedTextDocumentIdentifier(document.uri(), document.version());
    return new WorkspaceEdit(List.of(Either.forLeft(new TextDocumentEdit(version, plain))));
  }

  // ---- lenses and commands

  static CodeLens lens(Text text, Span span, String title, String name, String uri) {
    return new CodeLens(range(text, span), command(title, name, uri), null);
  }

  private static Command command(String title, String name, String uri) {
    return new Command(title, name, List.of(uri));
  }

  /** The URI that a command is about: its first argument. */
  static String commandUri(ExecuteCommandParams params) {
    List<Object> arguments = params.getArguments();
    Object first = arguments == null || arguments.isEmpty() ? null : arguments.get(0);
    if (first instanceof JsonPrimitive text && text.isString()) {
      return text.getAsString();
    }
    throw Dispatch.error(ResponseErrorCode.InvalidParams, "the first argument is a URI");
  }

  // ---- progress

  static WorkDoneProgressCreateParams createProgress(String token) {
    return new WorkDoneProgressCreateParams(Either.forLeft(token));
  }

  static ProgressParams progressBegin(String token, String title, int percent, String message) {
    WorkDoneProgressBegin begin = new WorkDoneProgressBegin();
    begin.setTitle(title);
    begin.setCancellable(true);
    begin.setPercentage(percent);
    if (!message.isEmpty()) {
      begin.setMessage(message);
    }
    return progress(token, begin);
  }

  static ProgressParams progressReport(String token, int percent, String message) {
    WorkDoneProgressReport report = new WorkDoneProgressReport();
    report.setCancellable(true);
    report.setPercentage(percent);
    report.setMessage(message);
    return progress(token, report);
  }

  static ProgressParams progressEnd(String token, String message) {
    WorkDoneProgressEnd end = new WorkDoneProgressEnd();
    end.setMessage(message);
    return progress(token, end);
  }

  /** The token of a bar that the user cancels, as text whatever it is. */
  static String token(WorkDoneProgressCancelParams params) {
    return String.valueOf(required(params.getToken(), "token").get());
  }

  private static ProgressParams progress(String token, WorkDoneProgressNotification value) {
    return new ProgressParams(Either.forLeft(token), Either.forLeft(value));
  }

  private Protocol() {}
}
