package rhoscope.workspace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.evidence.EvidenceKind;
import rhoscope.model.Basis;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;
import rhoscope.rules.Finding;

/** Why something could not be measured, as findings. */
final class Remarks {
  private static final int MESSAGE_MAX = 100;

  /** The probe's counted work is over the bound. */
  static Finding overBound(String reason) {
    return finding("insufficient-evidence", Severity.INFORMATION, Keys.HIDDEN_SIZE.path(), reason);
  }

  /** A file or size that the config names cannot be used; one that it does not name is no error. */
  static Finding unusable(ModelSpec spec, String reason) {
    boolean named = spec.find(Keys.TASK).isPresent() || spec.find(Keys.FILE).isPresent();
    if (!named
        && (reason.startsWith("the config names no data") || reason.startsWith("the data"))) {
      String fact =
          "the config names no data, and the default task has other sizes: nothing measured";
      return finding("insufficient-evidence", Severity.INFORMATION, "model", fact);
    }
    return finding("unusable-input", Severity.ERROR, key(spec, reason), reason);
  }

  /** The file that a key names cannot be read. */
  static Finding missing(String keyPath, String name) {
    String reason = name + " cannot be read; nothing is measured";
    return finding("unusable-input", Severity.ERROR, keyPath, reason);
  }

  /** The key that the reason is about: one that it names, else the one whose file it names. */
  private static String key(ModelSpec spec, String reason) {
    Optional<String> named =
        Keys.all().stream().map(Key::path).filter(reason::contains).findFirst();
    if (named.isPresent()) {
      return named.get();
    }
    boolean weights = spec.find(Keys.WEIGHTS).filter(reason::contains).isPresent();
    if (weights || spec.find(Keys.FILE).isEmpty()) {
      return weights ? Keys.WEIGHTS.path() : "data";
    }
    return Keys.FILE.path();
  }

  private static Finding finding(String rule, Severity severity, String key, String reason) {
    String message =
        reason.length() <= MESSAGE_MAX ? reason : reason.substring(0, MESSAGE_MAX - 1) + "…";
    return new Finding(
        rule,
        severity,
        Basis.PROVED,
        EvidenceKind.CONFIG,
        Optional.empty(),
        key,
        message,
        Map.of(),
        List.of());
  }

  private Remarks() {}
}
