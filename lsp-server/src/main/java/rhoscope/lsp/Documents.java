package rhoscope.lsp;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The documents that are open in the editor. */
final class Documents {
  private final Map<String, OpenDocument> open = new ConcurrentHashMap<>();
  private final OpenDocument.Services services;

  Documents(OpenDocument.Services services) {
    this.services = services;
  }

  /** Opens a document; one that is open already is taken for closed. */
  void open(Document document) {
    OpenDocument opened = new OpenDocument(document, services);
    OpenDocument old = open.put(document.uri(), opened);
    if (old != null) {
      old.close();
    }
    opened.refresh();
  }

  Optional<OpenDocument> find(String uri) {
    return Optional.ofNullable(open.get(uri));
  }

  void close(String uri) {
    OpenDocument closed = open.remove(uri);
    if (closed != null) {
      closed.close();
    }
  }

  /** Analyses all of them anew. */
  void refresh() {
    open.values().forEach(OpenDocument::refresh);
  }

  /** Stops all background work. */
  void closeAll() {
    open.values().forEach(OpenDocument::stop);
  }
}
