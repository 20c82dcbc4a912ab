package rhoscope.store;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process records a run.
 *
 * @param host name of its machine
 * @param pid its process id, which the system uses again later
 * @param started milliseconds since 1970; 0 where the system does not tell
 */
record ProcessIdentity(String host, long pid, long started) {
  /** Systems compute the start from the boot time, which moves when the clock is set. */
  private static final long CLOCK_MILLIS = 5_000;

  /** A process of another machine cannot be looked up; it writes a heartbeat far more often. */
  private static final long SILENCE_MILLIS = 5 * 60_000;

  /** This process. */
  static ProcessIdentity own() {
    ProcessHandle process = ProcessHandle.current();
    return new ProcessIdentity(hostName(), process.pid(), started(process));
  }

  /**
   * Whether the process is gone.
   *
   * @param heartbeat when it last wrote, milliseconds since 1970
   */
  boolean isGone(long heartbeat) {
    if (!host.equals(hostName())) {
      return heartbeat + SILENCE_MILLIS < System.currentTimeMillis();
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isEmpty() || isOther(started(process.get()));
  }

  private boolean isOther(long actualStart) {
    return started != 0 && actualStart != 0 && CLOCK_MILLIS < Math.abs(started - actualStart);
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String hostName() {
    return Host.NAME;
  }

  /** Looked up once, and only where a run is recorded or still running. */
  private static final class Host {
    static final String NAME = find();

    /** The system's own name first: InetAddress may ask a name server that does not answer. */
    private static String find() {
      Path linux = Path.of("/proc/sys/kernel/hostname");
      try {
        return Files.isReadable(linux)
            ? Files.readString(linux).strip()
            : InetAddress.getLocalHost().getHostName();
      } catch (IOException e) {
        return "localhost";
      }
    }

    private Host() {}
  }
}
