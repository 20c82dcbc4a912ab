package rhoscope.linalg;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** What the JVM says of itself. */
final class HotSpot {
  private static final Optional<HotSpotDiagnosticMXBean> DIAGNOSTICS =
      ModuleLayer.boot().findModule("jdk.management").isPresent()
          ? Optional.ofNullable(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class))
          : Optional.empty();

  /** A flag's value; empty where this JVM has no such flag. */
  static Optional<String> flag(String name) {
    if (DIAGNOSTICS.isEmpty()) {
      return Optional.empty(); // before anything is linked that names the absent class
    }
    try {
      return DIAGNOSTICS.map(bean -> bean.getVMOption(name).getValue());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a flag is known to be on. */
  static boolean isOn(String name) {
    return flag(name).filter("true"::equals).isPresent();
  }

  private HotSpot() {}
}
