package rhoscope.lsp;

/** Notices the end of the process that the server works for. */
final class ParentWatch {
  /**
   * Runs {@code gone} when process {@code pid} has ended.
   *
   * <p>A pid that is not known here is not watched: the editor may live in another container, and
   * its stream will end when it does. Neither is this very process, as where the server runs inside
   * the editor's.
   *
   * @return whether the process is watched
   */
  static boolean start(long pid, Runnable gone) {
    if (pid == ProcessHandle.current().pid()) {
      return false;
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(parent -> parent.onExit().thenRun(gone))
        .isPresent();
  }

  private ParentWatch() {}
}
