package rhoscope.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Our training step on every Java of the machine and with either kernel, in turns. */
final class JavasBench {
  private static final List<Size> SIZES =
      List.of(new Size(50, 20, 100), new Size(128, 50, 100), new Size(256, 64, 200));
  private static final List<String> KERNELS = List.of("vector", "scalar");

  private final Options options;
  private final Jvm jvm;
  private final Report report;

  JavasBench(Options options, Jvm jvm, Report report) {
    this.options = options;
    this.jvm = jvm;
    this.report = report;
  }

  void run() throws IOException {
    Map<String, Jvm> javas = new LinkedHashMap<>();
    for (Jvm java : jvm.withNewer()) {
      for (String kernel : KERNELS) {
        javas.put("Java " + java.version() + " " + kernel, java.with(kernel));
      }
    }
    List<String> heads = new ArrayList<>(List.of("cell, H×B×T"));
    javas.keySet().forEach(name -> heads.add(name + " ms"));
    heads.add("scalar / vector, " + javas.keySet().iterator().next().replaceAll(" [a-z]+$", ""));
    heads.add("same loss");
    Table table = new Table(heads.toArray(String[]::new));
    for (String cell : options.cells()) {
      for (Size size : SIZES) {
        report.progress("javas " + cell + " " + size);
        table.row(row(cell, size, javas));
      }
    }
    report.section("Javas and kernels, one thread");
    report.table(table);
  }

  private String[] row(String cell, Size size, Map<String, Jvm> javas) throws IOException {
    Race race = new Race(options.effort());
    List<Child> children = new ArrayList<>();
    try {
      for (Map.Entry<String, Jvm> java : javas.entrySet()) {
        Child child = Child.start(java.getValue().command(Worker.class));
        children.add(child);
        race.enter(java.getKey(), child, "update " + size.options(cell, 1));
      }
      Map<String, Timing> timings = race.run();
      race.remarks().forEach((name, why) -> report.progress(name + ": " + why));
      List<String> cells = new ArrayList<>(List.of(cell + " " + size));
      List<Double> times = new ArrayList<>();
      for (String name : javas.keySet()) {
        Optional<Timing> timing = Optional.ofNullable(timings.get(name));
        times.add(timing.map(Timing::median).orElse(Double.NaN));
        cells.add(Table.number(times.get(times.size() - 1)));
      }
      cells.add(Table.number(times.get(1) / times.get(0)));
      cells.add(sameLoss(children, cell, size));
      return cells.toArray(String[]::new);
    } finally {
      for (Child child : children) {
        child.close();
      }
    }
  }

  /** Whether all have the same loss, to the last bit, after the same few updates. */
  private static String sameLoss(List<Child> children, String cell, Size size) throws IOException {
    List<String> losses = new ArrayList<>();
    for (Child child : children) {
      if (child.ask("open same update " + size.options(cell, 1)).equals("ok")) {
        String answer = child.ask("run same 5");
        losses.add(answer.substring(answer.lastIndexOf(' ') + 1));
      }
    }
    return losses.isEmpty() ? "–" : losses.stream().distinct().count() == 1 ? "yes" : "no";
  }
}
