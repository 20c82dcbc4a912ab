package rhoscope.worker;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import rhoscope.config.ConfigReader;
import rhoscope.config.Overrides;
import rhoscope.config.ParsedConfig;
import rhoscope.config.Problem;
import rhoscope.data.Dataset;
import rhoscope.data.Datasets;
import rhoscope.evidence.EvidenceKey;
import rhoscope.lab.Setup;
import rhoscope.model.Keys;
import rhoscope.model.Layout;
import rhoscope.model.ModelSpec;
import rhoscope.model.Severity;
import rhoscope.nn.Initializer;
import rhoscope.nn.Parameters;
import rhoscope.weights.WeightNames;
import rhoscope.weights.WeightsFile;

/**
 * A config read, its files opened and hashed: all that a probe or a training begins with.
 *
 * @param warnings facts that do not keep the job from running
 */
record Preparation(ModelSpec spec, EvidenceKey key, Setup setup, List<String> warnings) {
  /** What the config is read for. */
  enum Purpose {
    /** All that the config says has to be understood and built. */
    TRAINING,
    /** How the network is trained does not matter. */
    PROBE
  }

  /**
   * Reads, opens and hashes.
   *
   * @throws JobProblem if the job would not be what the config asks for
   */
  static Preparation of(ConfigSource source, Purpose purpose, BooleanSupplier cancelled)
      throws IOException {
    ParsedConfig parsed =
        ConfigReader.read(source.file().toString(), source.text())
            .orElseThrow(() -> new JobProblem(source.shown() + " is no model config"));
    if (parsed.isForeign()) {
      throw new JobProblem(source.shown() + " does not say what data its network learns from");
    }
    refuse(parsed, purpose);
    ModelSpec spec = parsed.spec();
    for (String override : source.overrides()) {
      spec = overridden(spec, override);
    }
    List<String> warnings = new ArrayList<>();
    parsed.problems().forEach(problem -> warnings.add(inWords(parsed, problem, problem.message())));
    Setup setup = setup(spec, source.folder(), purpose, warnings);
    return new Preparation(spec, FileHashes.key(spec, source.folder(), cancelled), setup, warnings);
  }

  private static void refuse(ParsedConfig parsed, Purpose purpose) throws JobProblem {
    for (Problem problem : parsed.problems()) {
      boolean error = problem.rule().severity() == Severity.ERROR;
      String path = parsed.pathAt(problem.span().start()).orElse("");
      if (error && matters(path, purpose)) {
        throw new JobProblem(inWords(parsed, problem, fact(problem)));
      }
    }
  }

  private static boolean matters(String path, Purpose purpose) {
    return switch (purpose) {
      case TRAINING -> true;
      case PROBE -> !path.startsWith("training") && !path.startsWith("rules");
    };
  }

  private static String inWords(ParsedConfig parsed, Problem problem, String message) {
    int line = parsed.text().position(problem.span().start()).line() + 1;
    return "line " + line + ": " + message;
  }

  /** The message without the value that an analysis would use: a job that is refused uses none. */
  private static String fact(Problem problem) {
    return problem.message().replaceFirst("; ([^;]* (is|are) used|it is left out)$", "");
  }

  private static ModelSpec overridden(ModelSpec spec, String override) throws JobProblem {
    Overrides.Result result = Overrides.apply(spec, override);
    if (!result.problems().isEmpty()) {
      throw new JobProblem("in " + override + ": " + fact(result.problems().get(0)));
    }
    return result.spec();
  }

  private static Setup setup(ModelSpec spec, Path folder, Purpose purpose, List<String> warnings)
      throws IOException {
    Optional<Parameters> weights = weights(spec, folder, warnings);
    OptionalInt outputs =
        weights.isPresent()
            ? OptionalInt.of(weights.get().architecture().outputs())
            : OptionalInt.empty();
    Dataset data = Datasets.open(spec, folder, outputs);
    Setup setup = new Setup(spec, data, weights);
    List<String> problems =
        switch (purpose) {
          case TRAINING -> setup.trainingProblems();
          case PROBE -> setup.problems();
        };
    if (!problems.isEmpty()) {
      throw new JobProblem(problems.get(0));
    }
    return setup;
  }

  private static Optional<Parameters> weights(ModelSpec spec, Path folder, List<String> warnings)
      throws IOException {
    Optional<String> name = spec.find(Keys.WEIGHTS);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    WeightsFile file;
    try {
      file = WeightsFile.read(folder.resolve(name.get()));
    } catch (InvalidPathException e) {
      throw new JobProblem("model.weights is not a path");
    }
    WeightNames.Reading reading = file.network();
    Optional<String> problem =
        reading.problems().stream()
            .findFirst()
            .or(() -> reading.network().flatMap(found -> Parameters.problem(found, spec)));
    if (problem.isPresent()) {
      throw new JobProblem(name.get() + ": " + problem.get());
    }
    reading.network().flatMap(found -> withoutBias(name.get(), found)).ifPresent(warnings::add);
    Optional<Parameters> parameters = reading.network().map(found -> Parameters.from(found, spec));
    parameters.ifPresent(found -> found.comeFrom(NonFiniteSources.of(file, spec)));
    parameters.ifPresent(found -> Initializer.leaks(spec, found, spec.get(Keys.SEED)));
    return parameters;
  }

  /** A network may have no bias; a misspelt name of one would be as silent. */
  private static Optional<String> withoutBias(String file, Layout layout) {
    List<String> parts = new ArrayList<>();
    for (int l = 0; l < layout.layers().size(); l++) {
      Layout.Layer layer = layout.layers().get(l);
      if (layer.inputBias().isEmpty() && layer.recurrentBias().isEmpty()) {
        parts.add("layer " + (l + 1));
      }
    }
    if (layout.output().bias().isEmpty()) {
      parts.add("the read-out");
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(file + ": no bias of " + String.join(", ", parts) + "; 0 is taken");
  }
}
