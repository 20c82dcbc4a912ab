package rhoscope.lsp;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.LogTraceParams;
import org.eclipse.lsp4j.MarkupKind;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.TextDocumentSyncOptions;
import org.eclipse.lsp4j.TraceValue;
import org.jspecify.annotations.Nullable;
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
    ServerCapabilities capabilities = new ServerCapabilities();
    capabilities.setTextDocumentSync(sync);
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

  static Range range(Text text, Span span) {
    return new Range(position(text, span.start()), position(text, span.end()));
  }

  private static Position position(Text text, int offset) {
    rhoscope.syntax.Position position = text.position(offset);
    return new Position(position.line(), position.character());
  }

  private Protocol() {}
}
