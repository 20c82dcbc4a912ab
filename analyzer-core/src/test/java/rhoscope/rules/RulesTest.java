package rhoscope.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import rhoscope.config.ConfigReader;
import rhoscope.config.Edits;
import rhoscope.config.Format;
import rhoscope.config.ParsedConfig;
import rhoscope.evidence.Evidence;
import rhoscope.evidence.EvidenceKind;
import rhoscope.evidence.NonFiniteEvent;
import rhoscope.evidence.Quantity;
import rhoscope.evidence.StaleRun;
import rhoscope.model.Activation;
import rhoscope.model.Basis;
import rhoscope.model.Cell;
import rhoscope.model.InitKind;
import rhoscope.model.Keys;
import rhoscope.model.ModelSpec;
import rhoscope.model.OptimizerKind;
import rhoscope.model.Preset;
import rhoscope.model.Severity;
import rhoscope.model.TaskKind;
import rhoscope.syntax.TextEdit;
import rhoscope.theory.Prediction;

class RulesTest {
  private static final Optional<StaleRun> NONE = Optional.empty();

  private static final ModelSpec TORCH =
      ModelSpec.EMPTY
          .with(Keys.PRESET, Preset.PYTORCH)
          .with(Keys.TASK, TaskKind.ADDING)
          .with(Keys.LENGTH, 60L)
          .with(Keys.DEPENDENCY, 50L);

  @TestFactory
  Stream<DynamicTest> examplesGetExactlyTheirFindings() {
    return Rules.ALL.stream()
        .flatMap(
            rule ->
                IntStream.range(0, rule.examples().size())
                    .mapToObj(
                        i -> dynamicTest(rule + " " + i, () -> check(rule.examples().get(i)))));
  }

  private static void check(String example) {
    AnnotatedConfig config = AnnotatedConfig.of(example);
    assertEquals(List.of(), config.problems());
    assertEquals(example, config.rendered());
  }

  @Test
  void everyRuleHasAFindingAndASilentExample() {
    for (Rule rule : Rules.ALL) {
      if (rule.isReportedElsewhere()) {
        assertEquals(List.of(), rule.examples());
        continue;
      }
      List<Boolean> found =
          rule.examples().stream()
              .map(example -> example.contains("[" + rule.name() + "]"))
              .toList();
      assertTrue(found.contains(true) && found.contains(false), rule::name);
    }
  }

  @Test
  void everyRuleIsDescribed() {
    for (Rule rule : Rules.ALL) {
      assertTrue(rule.name().matches("[a-z0-9]+(-[a-z0-9]+)+"), rule::name);
      assertTrue(rule.summary().matches("[^A-Z].*[^.]"), rule::summary);
      assertFalse(rule.explanation().isBlank(), rule::name);
    }
    assertEquals(
        Rules.ALL.size(), new HashSet<>(Rules.ALL.stream().map(Rule::name).toList()).size());
  }

  @Test
  void messagesFitOnALine() {
    for (Rule rule : Rules.ALL) {
      for (String example : rule.examples()) {
        for (Finding finding : AnnotatedConfig.of(example).findings()) {
          assertTrue(finding.message().length() <= 100, finding::message);
          for (Fix fix : finding.fixes()) {
            assertTrue(fix.title().length() <= 100, fix::title);
          }
        }
      }
    }
  }

  @Test
  void theOrthogonalFixMakesBothHorizonFindingsGoAway() {
    Evidence run = horizon(EvidenceKind.RUN, 9);
    List<Finding> findings =
        Rules.check(TORCH, List.of(Prediction.of(TORCH), run), Optional.empty());
    assertEquals(
        List.of("predicted-horizon-too-short", "horizon-too-short"),
        findings.stream().map(Finding::rule).toList());
    assertEquals(Severity.ERROR, findings.get(1).severity());
    assertEquals(Optional.of("r1"), findings.get(1).run());

    Fix.Edit fix = (Fix.Edit) findings.get(0).fixes().get(0);
    assertEquals("Orthogonal initialisation: predicted 1 % horizon 8 → 77 steps", fix.title());
    assertEquals("model.initialization.recurrent", fix.keyPath());
    assertEquals(Map.of("kind", "orthogonal", "gain", 1.0), fix.plainValue());
    ModelSpec edited = Remedy.orthogonal(TORCH, 1).edited();
    assertEquals(List.of(), Rules.check(edited, List.of(Prediction.of(edited)), Optional.empty()));
    assertFalse(edited.digest().equals(TORCH.digest()));
  }

  @Test
  void theEditOfTheTextLeadsToTheSpecOfTheTitle() {
    String text =
        """
        {
          "model": {"initialization": {"preset": "pytorch", "recurrent": {"std": 0.01}}},
          "data": {"task": "adding", "length": 60, "dependency": 50}
        }
        """;
    ParsedConfig parsed = ConfigReader.read(Format.RHOSCOPE_JSON, text);
    List<Evidence> evidence = List.of(Prediction.of(parsed.spec()));
    Finding finding = Rules.check(parsed.spec(), evidence, Optional.empty()).get(0);
    Fix.Edit fix = (Fix.Edit) finding.fixes().get(0);
    String edited = TextEdit.apply(text, Edits.set(parsed, fix.keyPath(), fix.plainValue()));
    assertEquals(
        Remedy.orthogonal(parsed.spec(), 1).edited(),
        ConfigReader.read(Format.RHOSCOPE_JSON, edited).spec());
  }

  @Test
  void theLengthOfACopyIsTheDelayAndItsSequencesAreLonger() {
    ModelSpec copy = ModelSpec.EMPTY.with(Keys.TASK, TaskKind.COPY).with(Keys.CELL, Cell.LSTM);
    assertEquals(List.of(), Rules.check(copy.with(Keys.DEPENDENCY, 120L), List.of(), NONE));
    Finding finding = Rules.check(copy.with(Keys.DEPENDENCY, 150L), List.of(), NONE).get(0);
    assertEquals("dependency-beyond-sequence", finding.rule());
    assertEquals(120, finding.values().get("length"));
    assertEquals(130.0, ((Fix.Edit) finding.fixes().get(0)).plainValue());
  }

  private static Evidence horizon(EvidenceKind kind, double steps) {
    Map<Quantity, Double> values =
        Map.of(
            Quantity.HORIZON, steps,
            Quantity.HORIZON_CENSORED, 0.0,
            Quantity.PROBE_SEQUENCES, 8.0,
            Quantity.UPDATES, 1000.0,
            Quantity.FINISHED, 1.0);
    Optional<String> run = kind == EvidenceKind.RUN ? Optional.of("r1") : Optional.empty();
    return new Evidence(kind, run, values, List.of(), Optional.empty());
  }

  @Test
  void onlyAFinishedRunMakesAShortHorizonAnError() {
    Evidence finished = horizon(EvidenceKind.RUN, 9);
    Map<Quantity, Double> cut = new java.util.EnumMap<>(finished.values());
    cut.put(Quantity.FINISHED, 0.0);
    Evidence interrupted =
        new Evidence(EvidenceKind.RUN, finished.run(), cut, List.of(), Optional.empty());
    assertEquals(Severity.ERROR, severityOfHorizon(finished));
    assertEquals(Severity.WARNING, severityOfHorizon(interrupted));
  }

  private static Severity severityOfHorizon(Evidence evidence) {
    return Rules.check(TORCH, List.of(evidence), Optional.empty()).stream()
        .filter(finding -> finding.rule().equals("horizon-too-short"))
        .findFirst()
        .orElseThrow()
        .severity();
  }

  @Test
  void clippingCountsTheUpdatesThatTheRunMade() {
    assertEquals("20", updatesOfClipping(20));
    assertEquals("200", updatesOfClipping(1000));
  }

  /** The number of updates that the message and its fix agree on. */
  private static String updatesOfClipping(double updates) {
    Map<Quantity, Double> values =
        Map.of(
            Quantity.UPDATES, updates,
            Quantity.CLIPPED_FRACTION, 1.0,
            Quantity.GRADIENT_NORM_MEAN, 4.0,
            Quantity.CLIP_NORM_P90, 6.0,
            Quantity.LOSS_FALL, 0.0);
    Evidence run =
        new Evidence(EvidenceKind.RUN, Optional.of("r1"), values, List.of(), Optional.empty());
    ModelSpec spec = ModelSpec.EMPTY.with(Keys.CLIP_NORM, 0.5);
    Finding finding = Rules.check(spec, List.of(run), Optional.empty()).get(0);
    String said = finding.message().replaceAll(".* of (\\d+) updates.*", "$1");
    assertTrue(finding.fixes().get(0).title().contains("last " + said + " updates"));
    return said;
  }

  @Test
  void aRunWinsOverAProbe() {
    List<Evidence> available =
        List.of(horizon(EvidenceKind.INITIALIZATION, 9), horizon(EvidenceKind.RUN, 55));
    assertEquals(List.of(), Rules.check(TORCH, available, Optional.empty()));
  }

  @Test
  void aMeasuredHorizonThatIsLongEnoughSilencesThePrediction() {
    List<Evidence> available =
        List.of(Prediction.of(TORCH), horizon(EvidenceKind.INITIALIZATION, 55));
    assertEquals(List.of(), Rules.check(TORCH, available, Optional.empty()));
  }

  @Test
  void aSolvedRunIsNeverMoreThanInformation() {
    Evidence run =
        new Evidence(
            EvidenceKind.RUN,
            Optional.of("r1"),
            Map.of(
                Quantity.HORIZON, 9.0,
                Quantity.HORIZON_CENSORED, 0.0,
                Quantity.PROBE_SEQUENCES, 8.0,
                Quantity.STEP_BOUND, 0.5,
                Quantity.CLIPPED_FRACTION, 0.95,
                Quantity.GRADIENT_NORM_MEAN, 2.0,
                Quantity.LOSS_FALL, 0.0,
                Quantity.SOLVED, 1.0,
                Quantity.FINISHED, 1.0),
            List.of(),
            Optional.empty());
    ModelSpec spec = TORCH.with(Keys.CLIP_NORM, 1.0);
    List<Finding> findings = Rules.check(spec, List.of(Prediction.of(spec), run), Optional.empty());
    assertEquals(3, findings.size());
    assertTrue(findings.stream().allMatch(f -> f.severity() == Severity.INFORMATION));
  }

  @Test
  void anUndeclaredDependencyIsOneStepMilder() {
    ModelSpec spec = TORCH.without(Keys.DEPENDENCY);
    List<Evidence> available = List.of(Prediction.of(spec), horizon(EvidenceKind.RUN, 9));
    List<Finding> findings = Rules.check(spec, available, Optional.empty());
    assertEquals(
        List.of(Severity.INFORMATION, Severity.WARNING),
        findings.stream().map(Finding::severity).toList());
  }

  @Test
  void dataWithoutADependencyHaveNoHorizonFinding() {
    ModelSpec spec = ModelSpec.EMPTY.with(Keys.PRESET, Preset.PYTORCH).with(Keys.FILE, "x.csv");
    List<Evidence> available = List.of(Prediction.of(spec), horizon(EvidenceKind.RUN, 9));
    assertEquals(List.of(), Rules.check(spec, available, Optional.empty()));
  }

  @Test
  void theConfigSetsSeveritiesButMakesNoErrorOfAnIndication() {
    String horizon = "predicted-horizon-too-short";
    ModelSpec error = TORCH.with(Keys.SEVERITY, Map.of(horizon, Severity.ERROR));
    ModelSpec hint = TORCH.with(Keys.SEVERITY, Map.of(horizon, Severity.HINT));
    ModelSpec off = TORCH.with(Keys.SEVERITY, Map.of(horizon, Severity.OFF));
    List<Evidence> predicted = List.of(Prediction.of(TORCH));
    assertEquals(
        Severity.WARNING, Rules.check(error, predicted, Optional.empty()).get(0).severity());
    assertEquals(Severity.HINT, Rules.check(hint, predicted, Optional.empty()).get(0).severity());
    assertEquals(List.of(), Rules.check(off, predicted, Optional.empty()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Finding(
                "x-y",
                Severity.ERROR,
                Basis.INDICATED,
                EvidenceKind.CONFIG,
                Optional.empty(),
                "model",
                "",
                Map.of(),
                List.of()));
  }

  @Test
  void everyOfferedHorizonFixHasAHigherPrediction() {
    for (Preset preset : Preset.values()) {
      for (long needed : new long[] {20, 100, 1000}) {
        ModelSpec spec = TORCH.with(Keys.PRESET, preset).with(Keys.DEPENDENCY, needed);
        double before = Prediction.of(spec).find(Quantity.PREDICTED_HORIZON).orElse(1e9);
        for (Fix fix : Remedy.forHorizon(spec, (int) needed, before, "%s → %s")) {
          String after = fix.title().replaceFirst(".* (\\d+) steps?$", "$1");
          assertTrue(before < Double.parseDouble(after), fix::title);
        }
      }
    }
  }

  @Test
  void extremeNumbersStillFitOnALine() {
    ModelSpec spec = TORCH.with(Keys.LENGTH, 1_000_000L).with(Keys.DEPENDENCY, 1_000_000L);
    List<Evidence> available = List.of(Prediction.of(spec), horizon(EvidenceKind.RUN, 999_998));
    for (Finding finding : Rules.check(spec, available, Optional.empty())) {
      assertTrue(finding.message().length() <= 100, finding::message);
      finding.fixes().forEach(fix -> assertTrue(fix.title().length() <= 100, fix::title));
    }
  }

  @Test
  void aCensoredHorizonCoversTheSequenceAndNoMore() {
    Evidence censored =
        new Evidence(
            EvidenceKind.INITIALIZATION,
            Optional.empty(),
            Map.of(
                Quantity.HORIZON, 59.0,
                Quantity.HORIZON_CENSORED, 1.0,
                Quantity.PROBE_SEQUENCES, 8.0),
            List.of(),
            Optional.empty());
    ModelSpec whole = TORCH.with(Keys.DEPENDENCY, 60L);
    List<Evidence> available = List.of(Prediction.of(whole), censored);
    assertEquals(List.of(), Rules.check(whole, available, Optional.empty()));
    ModelSpec beyond = TORCH.with(Keys.DEPENDENCY, 100L);
    assertEquals(
        List.of("predicted-horizon-too-short", "dependency-beyond-sequence"),
        Rules.check(beyond, available, Optional.empty()).stream().map(Finding::rule).toList());
  }

  @Test
  void theLengthFixRemovesADependencyBeyondTheSequence() {
    ModelSpec spec = TORCH.with(Keys.DEPENDENCY, 100L);
    Finding finding = Rules.check(spec, List.of(), Optional.empty()).get(0);
    Fix.Edit fix = (Fix.Edit) finding.fixes().get(0);
    assertEquals("Length 60 → 100: a gradient can reach back that far", fix.title());
    ModelSpec edited = spec.with(Keys.LENGTH, 100L);
    assertEquals(List.of(), Rules.check(edited, List.of(), Optional.empty()));
  }

  @Test
  void orthogonalLinearNetworksReachTheWholeSequence() {
    ModelSpec spec = TORCH.with(Keys.ACTIVATION, Activation.LINEAR);
    for (Evidence evidence : List.of(Prediction.of(spec), horizon(EvidenceKind.RUN, 8))) {
      Finding finding = Rules.check(spec, List.of(evidence), Optional.empty()).get(0);
      String title = finding.fixes().get(0).title();
      assertTrue(title.matches("Orthogonal initialisation: .* at least 60 steps.*"), title);
    }
    ModelSpec edited = Remedy.orthogonal(spec, 1).edited();
    assertEquals(List.of(), Rules.check(edited, List.of(Prediction.of(edited)), Optional.empty()));
  }

  @Test
  void aSpectralRadiusIsRaisedUntilThePredictionIsLongEnough() {
    ModelSpec spec = TORCH.with(Keys.SPECTRAL_RADIUS, 0.5);
    Finding finding = Rules.check(spec, List.of(Prediction.of(spec)), Optional.empty()).get(0);
    Fix.Edit fix = (Fix.Edit) finding.fixes().get(0);
    assertEquals(Keys.SPECTRAL_RADIUS.path(), fix.keyPath());
    ModelSpec edited = spec.with(Keys.SPECTRAL_RADIUS, (Double) fix.plainValue());
    assertEquals(List.of(), Rules.check(edited, List.of(Prediction.of(edited)), Optional.empty()));
  }

  @Test
  void theFirstFixOfAGrowthRemovesItAndClippingComesSecond() {
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.TASK, TaskKind.ADDING)
            .with(Keys.ACTIVATION, Activation.RELU)
            .with(Keys.RECURRENT.kind, InitKind.GAUSSIAN)
            .with(Keys.RECURRENT.gain, 3.0);
    Finding finding = Rules.check(spec, List.of(Prediction.of(spec)), Optional.empty()).get(0);
    assertEquals("predicted-explosion", finding.rule());
    assertEquals(2, finding.fixes().size());
    Fix.Edit fix = (Fix.Edit) finding.fixes().get(0);
    assertEquals("model.initialization.recurrent", fix.keyPath());
    double gain =
        Double.parseDouble(fix.plainValue().toString().replaceFirst(".*gain=([0-9.]+)}", "$1"));
    ModelSpec edited = Remedy.orthogonal(spec, gain).edited();
    assertEquals(List.of(), Rules.check(edited, List.of(Prediction.of(edited)), Optional.empty()));
    assertTrue(finding.fixes().get(1).title().startsWith("Clip at norm"));

    ModelSpec free =
        spec.with(Keys.OPTIMIZER, OptimizerKind.HESSIAN_FREE).with(Keys.CLIP_NORM, 1.0);
    Finding unclipped =
        Rules.check(free, List.of(Prediction.of(free)), Optional.empty()).stream()
            .filter(one -> one.rule().equals("predicted-explosion"))
            .findFirst()
            .orElseThrow();
    assertEquals(Severity.WARNING, unclipped.severity(), "nothing clips its steps");
    assertEquals(1, unclipped.fixes().size(), "and no key makes them shorter");
  }

  private static Finding nonFinite(EvidenceKind kind, NonFiniteEvent event) {
    ModelSpec spec =
        ModelSpec.EMPTY
            .with(Keys.TASK, TaskKind.ADDING)
            .with(Keys.ACTIVATION, Activation.RELU)
            .with(Keys.RECURRENT.kind, InitKind.GAUSSIAN)
            .with(Keys.RECURRENT.gain, 1e6)
            .with(Keys.LEARNING_RATE, 10.0);
    Optional<String> run = kind == EvidenceKind.RUN ? Optional.of("r1") : Optional.empty();
    Map<Quantity, Double> values = Map.of(Quantity.NON_FINITE_UPDATE, (double) event.update());
    Evidence evidence = new Evidence(kind, run, values, List.of(), Optional.of(event));
    return Rules.check(spec, List.of(evidence), Optional.empty()).get(0);
  }

  @Test
  void beforeTheFirstUpdateNoLearningRateIsOffered() {
    NonFiniteEvent probed = new NonFiniteEvent(0, "hidden_state", "h", 44, "forward");
    NonFiniteEvent first = new NonFiniteEvent(1, "hidden_state", "h", 44, "forward");
    for (Finding finding :
        List.of(
            nonFinite(EvidenceKind.INITIALIZATION, probed), nonFinite(EvidenceKind.RUN, first))) {
      assertEquals("non-finite-value", finding.rule());
      assertEquals("model.initialization.recurrent", finding.key());
      assertEquals(1, finding.fixes().size());
      assertTrue(finding.fixes().get(0).title().startsWith("Orthogonal"));
    }
  }

  @Test
  void learningRatesAreWrittenAsPeopleWriteThem() {
    NonFiniteEvent event = new NonFiniteEvent(7, "gradient:recurrent", "h", 3, "backward");
    assertEquals(
        "Learning rate 10 → 1: a tenth of each step",
        nonFinite(EvidenceKind.RUN, event).fixes().get(0).title());
  }
}
