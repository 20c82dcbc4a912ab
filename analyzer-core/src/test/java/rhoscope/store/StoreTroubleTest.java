package rhoscope.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import rhoscope.evidence.Outcome;
import rhoscope.evidence.Run;
import rhoscope.evidence.RunSummary;

/** Killed processes, damaged files, full disks, locks. */
class StoreTroubleTest {
  @TempDir Path folder = Path.of("");

  private StoreLocation location() {
    return new StoreLocation(folder);
  }

  private static String integrity(Path file) throws IOException {
    try (Database database = Database.open(file, 5_000)) {
      return database.read(
          connection ->
              RunReader.list(
                      connection,
                      "SELECT integrity_check FROM pragma_integrity_check WHERE 10 = ?",
                      10,
                      row -> row.getString(1))
                  .get(0));
    }
  }

  @Test
  @Timeout(60)
  void aKilledProcessLosesNoCommittedUpdate() throws Exception {
    Process child = Recordings.startProcess(folder);
    String id;
    long told = 0;
    try (BufferedReader lines = Recordings.lines(child)) {
      id = lines.readLine();
      while (told < 300) {
        told = Long.parseLong(lines.readLine());
      }
      long end = System.nanoTime() + 1_000_000_000L;
      while (System.nanoTime() < end) {
        lines.readLine();
      }
      child.destroyForcibly().waitFor();
    }
    try (Store store = Store.open(location())) {
      assertEquals("ok", integrity(location().file()));
      Run run = store.run(id).orElseThrow();
      assertEquals(Outcome.LOST, run.summary().outcome());
      long[] updates = Recordings.series(run, "loss").updates();
      assertTrue(told <= updates.length, told + " were told a second before the end");
      assertEquals(updates.length, run.summary().updates());
      assertEquals(updates.length, updates[updates.length - 1], "none is missing in between");
      assertEquals(updates.length, run.clipEvents().size());
      assertTrue(store.checkpoint(id).orElseThrow().update() <= updates.length);
    }
  }

  @Test
  @Timeout(60)
  void processesWriteAndReadSideBySide() throws Exception {
    Process child = Recordings.startProcess(folder);
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    try (BufferedReader lines = Recordings.lines(child);
        Store store = Store.open(location())) {
      String theirs = lines.readLine();
      try (RunRecorder recorder = store.begin(Recordings.start(folder), warnings::add)) {
        for (long update = 1; update <= 600; update++) {
          Recordings.tell(recorder, update);
          lines.readLine();
          if (update % 100 == 0) {
            for (RunSummary summary : store.runs()) {
              Run run = store.run(summary.id()).orElseThrow();
              assertEquals(run.summary().updates(), Recordings.series(run, "loss").size());
            }
          }
        }
        recorder.ended(StoreTest.FINISHED);
        assertEquals(600, Recordings.series(store.run(recorder.id()).orElseThrow(), "loss").size());
      }
      assertTrue(0 < store.run(theirs).orElseThrow().summary().updates());
      assertEquals(List.of(), warnings);
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  @Timeout(60)
  void manyProcessesMayMakeTheStoreAtOnce() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 8; i++) {
      Thread thread =
          new Thread(
              () -> {
                try (Store store = Store.open(location());
                    RunRecorder recorder = store.begin(Recordings.start(folder), s -> {})) {
                  Recordings.tell(recorder, 1);
                } catch (IOException e) {
                  failures.add(e);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
    try (Store store = Store.open(location())) {
      assertEquals(8, store.runs().size());
    }
  }

  @Test
  @Timeout(60)
  void aLockedStoreCostsOneWarningAndNoUpdate() throws Exception {
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    try (Store store = Store.open(location());
        Database other = Database.open(location().file(), 0);
        RunRecorder recorder = store.begin(Recordings.start(folder), warnings::add)) {
      other.execute("BEGIN IMMEDIATE");
      for (long update = 1; update <= 100; update++) {
        long before = System.nanoTime();
        Recordings.tell(recorder, update);
        assertTrue(System.nanoTime() - before < 500_000_000L, "the training does not wait");
        Thread.sleep(40);
      }
      other.execute("ROLLBACK");
      recorder.ended(StoreTest.FINISHED);
      assertEquals(100, Recordings.series(store.run(recorder.id()).orElseThrow(), "loss").size());
      assertEquals(1, warnings.size(), warnings.toString());
      assertTrue(warnings.get(0).contains("is locked by another process; the training goes on"));
    }
  }

  @Test
  @Timeout(60)
  void onAFullDiskTheRunEndsInMemory() throws Exception {
    List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    String id;
    long stored;
    try (Store store = Store.open(location())) {
      try (RunRecorder recorder = store.begin(Recordings.start(folder), warnings::add)) {
        id = recorder.id();
        LongStream.rangeClosed(1, 100).forEach(update -> Recordings.tell(recorder, update));
        stored = recorder.recorded().summary().updates();
        recorder.database().execute("PRAGMA max_page_count = 1");
        for (long update = 101; update <= 20_000; update++) {
          Recordings.tell(recorder, update);
        }
        recorder.ended(StoreTest.FINISHED);
        Run run = recorder.recorded();
        assertEquals(20_000, Recordings.series(run, "loss").size());
        assertEquals(20_000, run.clipEvents().size());
        assertEquals(Outcome.FINISHED, run.summary().outcome());
        assertEquals(java.util.Optional.of(StoreTest.FINISHED), run.result());
      }
      assertEquals(100, stored);
      assertEquals(100, Recordings.series(store.run(id).orElseThrow(), "loss").size());
      assertTrue(warnings.stream().anyMatch(w -> w.contains("is full")), warnings.toString());
      assertTrue(warnings.size() <= 2, warnings.toString());
    }
  }

  @Test
  void aStoreInMemoryRecordsAllTheSame() throws IOException {
    try (Store store = Store.inMemory();
        RunRecorder recorder = store.begin(Recordings.start(folder), s -> {})) {
      LongStream.rangeClosed(1, 100).forEach(update -> Recordings.tell(recorder, update));
      recorder.ended(StoreTest.FINISHED);
      assertEquals(100, Recordings.series(store.run(recorder.id()).orElseThrow(), "loss").size());
    }
  }

  @Test
  void aNewerVersionIsRefusedInWords() throws IOException {
    Store.open(location()).close();
    try (Database database = Database.open(location().file(), 0)) {
      database.execute("PRAGMA user_version = 99");
    }
    IOException e = assertThrows(IOException.class, () -> Store.open(location()));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("has version 99, this Rhoscope knows up to 1"), message);
    assertTrue(message.contains("runs.db") && message.contains("--store"), message);
  }

  @Test
  void theDatabaseOfAnotherProgramIsLeftAlone() throws IOException {
    try (Database database = Database.open(location().file(), 0)) {
      database.execute("CREATE TABLE theirs (x)");
    }
    byte[] before = Files.readAllBytes(location().file());
    IOException e = assertThrows(IOException.class, () -> Store.open(location()));
    assertTrue(String.valueOf(e.getMessage()).contains("is no store of Rhoscope"));
    assertTrue(Arrays.equals(before, Files.readAllBytes(location().file())));
  }

  @Test
  void anEmptyFileBecomesAStore() throws IOException {
    Files.createFile(location().file());
    try (Store store = Store.open(location())) {
      assertEquals(List.of(), store.runs());
    }
  }

  @Test
  @Timeout(120)
  void aDamagedFileIsReadOrRefusedInWords() throws IOException {
    try (Store store = Store.open(location());
        RunRecorder recorder = store.begin(Recordings.start(folder), s -> {})) {
      LongStream.rangeClosed(1, 150).forEach(update -> Recordings.tell(recorder, update));
      recorder.ended(StoreTest.FINISHED);
      store.keepProbe(
          Recordings.KEY,
          Recordings.SPEC,
          rhoscope.exchange.SampleProbes.of(Recordings.KEY.digest(), 2, 2, 1));
    }
    byte[] whole = Files.readAllBytes(location().file());
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9);
    int refused = 0;
    for (int i = 0; i < 150; i++) {
      StoreLocation damaged = new StoreLocation(folder.resolve("d" + i));
      Files.createDirectories(damaged.folder());
      Files.write(damaged.file(), damage(whole, random, i));
      refused += isRefused(damaged) ? 1 : 0;
    }
    assertTrue(25 < refused, refused + " of 150");
  }

  private static byte[] damage(byte[] whole, RandomGenerator random, int round) {
    byte[] bytes =
        round % 5 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
    int changes = round % 5 == 0 ? 0 : 1 << (round % 9);
    int from = round % 2 == 0 ? 0 : random.nextInt(bytes.length);
    int range = Math.min(bytes.length - from, round % 2 == 0 ? 4096 : bytes.length);
    for (int i = 0; i < changes; i++) {
      bytes[from + random.nextInt(range)] = (byte) random.nextInt();
    }
    return bytes;
  }

  /** Whatever is called, nothing but an IOException with a message comes out. */
  private boolean isRefused(StoreLocation location) {
    try (Store store = Store.open(location)) {
      for (RunSummary summary : store.runs()) {
        store.run(summary.id());
        store.checkpoint(summary.id());
        store.stateGradients(summary.id());
      }
      store.latestRun(Recordings.KEY);
      store.latestRunOfConfig(folder.resolve("m.rnn.json"));
      store.probe(Recordings.KEY, Recordings.SPEC);
      try (RunRecorder recorder = store.begin(Recordings.start(folder), s -> {})) {
        Recordings.tell(recorder, 50);
        recorder.recorded();
      }
      return false;
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).length() > 10, String.valueOf(e));
      return true;
    }
  }
}
