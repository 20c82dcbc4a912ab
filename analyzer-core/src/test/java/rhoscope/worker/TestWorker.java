package rhoscope.worker;

import java.io.IOException;
import java.util.List;

/** A worker's process on the class path of the tests. */
final class TestWorker {
  static final WorkerCommand COMMAND = new WorkerCommand(List.of(TestWorker.class.getName()));

  public static void main(String[] args) throws IOException {
    System.out.println("what is printed here spoils nothing");
    WorkerMain.runOnStandardStreams();
    System.exit(0);
  }

  private TestWorker() {}
}
