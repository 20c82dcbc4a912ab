package rhoscope.formats;

import static rhoscope.formats.Aliases.find;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import rhoscope.formats.Aliases.Found;
import rhoscope.formats.Aliases.Marker;
import rhoscope.model.Cell;
import rhoscope.model.Clipping;
import rhoscope.model.Framework;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Key;
import rhoscope.model.Keys;
import rhoscope.syntax.Node;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;
import rhoscope.syntax.SyntaxTree;

/**
 * YAML and JSON that only the names of keys explain: of scripts, of Lightning's command line and of
 * Hydra. A file is one of them where a recurrent cell is named, beside it a size, and somewhere
 * another thing that a network has.
 */
final class FreeformReader {
  /** Objects that are looked at, from the outermost on. */
  private static final int OBJECTS_MAX = 300;

  private static final int DEPTH_MAX = 5;

  /** An object of more is data. */
  private static final int MEMBERS_MAX = 500;

  private static final Set<String> LIGHTNING =
      Set.of(
          "accelerator",
          "devices",
          "gradient_clip_val",
          "gradient_clip_algorithm",
          "callbacks",
          "log_every_n_steps",
          "check_val_every_n_epoch",
          "precision");

  private final SyntaxTree tree;
  private final ObjectNode root;
  private final ObjectNode model;
  private final Optional<Marker> marker;
  private final Optional<Cell> section;
  private final List<ObjectNode> near = new ArrayList<>();
  private final List<ObjectNode> all = new ArrayList<>();

  private FreeformReader(
      SyntaxTree tree, ObjectNode root, List<ObjectNode> training, Section found) {
    this.tree = tree;
    this.root = root;
    this.model = found.object;
    this.marker = Aliases.marker(model);
    this.section = found.name.flatMap(member -> Aliases.ofSection(member.key()));
    near.add(model);
    arguments(model).forEach(near::add);
    all.addAll(near);
    all.addAll(training);
  }

  /** The outermost object and its sections about the training and the data. */
  private static List<ObjectNode> training(ObjectNode root) {
    List<ObjectNode> places = new ArrayList<>(List.of(root));
    for (String name : Aliases.TRAINING) {
      Trees.object(root, name)
          .ifPresent(
              part -> {
                places.add(part);
                places.addAll(arguments(part));
              });
    }
    return places;
  }

  /** An object and the member that it is the value of. */
  private record Section(ObjectNode object, Optional<Member> name, int depth) {}

  static Optional<ForeignModel> read(SyntaxTree tree) {
    Optional<ObjectNode> root = Trees.object(tree.root());
    if (root.isEmpty() || MEMBERS_MAX < root.get().members().size()) {
      return Optional.empty();
    }
    List<ObjectNode> training = training(root.get());
    Deque<Section> open = new ArrayDeque<>();
    open.add(new Section(root.get(), Optional.empty(), 0));
    for (int seen = 0; !open.isEmpty() && seen < OBJECTS_MAX; seen++) {
      Section next = open.remove();
      FreeformReader reader = new FreeformReader(tree, root.get(), training, next);
      if (reader.isNetwork()) {
        return Optional.of(reader.read(next));
      }
      for (Member member : next.object.members()) {
        if (next.depth < DEPTH_MAX && open.size() < OBJECTS_MAX) {
          Trees.object(member.value())
              .filter(o -> o.members().size() <= MEMBERS_MAX)
              .ifPresent(o -> open.add(new Section(o, Optional.of(member), next.depth + 1)));
        }
      }
    }
    return Optional.empty();
  }

  private static List<ObjectNode> arguments(ObjectNode object) {
    return Aliases.ARGUMENTS.stream().flatMap(name -> Trees.object(object, name).stream()).toList();
  }

  private boolean isReservoir() {
    return marker.flatMap(Marker::cell).equals(Optional.of(Cell.ESN))
        || find(near, Aliases.RESERVOIR).isPresent();
  }

  private boolean isNetwork() {
    Optional<Found> size = size();
    boolean sized =
        size.filter(
                found ->
                    Trees.whole(found.value()).filter(n -> 1 <= n).isPresent()
                        || Aliases.isElsewhere(found.value()))
            .isPresent();
    if (!sized || (marker.isEmpty() && section.isEmpty() && !isReservoir())) {
      return false;
    }
    if (isReservoir()) {
      return find(near, Aliases.RADIUS).filter(f -> isNumber(f.value())).isPresent();
    }
    return List.of(
            Aliases.LAYERS,
            Aliases.DROPOUT,
            Aliases.CLIP,
            Aliases.LENGTH,
            Aliases.RATE,
            Aliases.INPUT,
            Aliases.OTHERS)
        .stream()
        .flatMap(names -> find(all, names).stream())
        .anyMatch(found -> isNumber(found.value()));
  }

  private static boolean isNumber(Node node) {
    return Trees.number(node).isPresent();
  }

  /** "units" alone is a name of many things. */
  private Optional<Found> size() {
    List<String> names =
        isReservoir() ? Aliases.SIZE : Aliases.SIZE.subList(0, Aliases.SIZE.size() - 1);
    return find(near, names);
  }

  private ForeignModel read(Section found) {
    Framework framework = framework();
    PartBuilder part = new PartBuilder(framework);
    Member named =
        marker
            .map(Marker::member)
            .or(() -> found.name)
            .orElseGet(() -> size().orElseThrow().member());
    part.place("model", named);
    part.place(Keys.CELL.path(), named);
    Optional<Cell> cell =
        isReservoir() ? Optional.of(Cell.ESN) : marker.flatMap(Marker::cell).or(() -> section);
    cell.ifPresent(known -> part.put(Keys.CELL, known));
    whole(part, Keys.HIDDEN_SIZE, size());
    whole(part, Keys.LAYERS, find(near, Aliases.LAYERS));
    whole(part, Keys.INPUT_SIZE, find(near, Aliases.INPUT));
    real(part, FrameworkKeys.DROPOUT, find(near, Aliases.DROPOUT));
    real(part, Keys.FORGET_BIAS, find(near, Aliases.FORGET_BIAS));
    real(part, FrameworkKeys.ACTIVATION_CLIP, find(near, Aliases.ACTIVATION_CLIP));
    find(near, List.of("bidirectional"))
        .ifPresent(
            both -> part.put(FrameworkKeys.BIDIRECTIONAL, Trees.flag(both.value()), both.member()));
    torch(part);
    if (isReservoir()) {
      reservoir(part);
    } else {
      whole(part, FrameworkKeys.LENGTH, find(all, Aliases.LENGTH));
      training(part, framework);
    }
    return new ForeignModel(framework, List.of(part.build()));
  }

  private Framework framework() {
    boolean targets =
        all.stream().anyMatch(object -> object.member("_target_").isPresent())
            || root.member("defaults").filter(m -> m.value() instanceof Node.ArrayNode).isPresent()
            || tree.comments().stream().anyMatch(comment -> comment.text().startsWith("@package"));
    if (targets) {
      return Framework.HYDRA;
    }
    boolean trainer =
        Trees.object(root, "trainer")
            .filter(t -> t.members().stream().map(Member::key).anyMatch(LIGHTNING::contains))
            .isPresent();
    boolean lightning = trainer || root.member("seed_everything").isPresent();
    return lightning ? Framework.LIGHTNING : Framework.FREEFORM;
  }

  /** A class of PyTorch itself, not one of the project's own. */
  private void torch(PartBuilder part) {
    Optional<String> target =
        Trees.text(model, "_target_").or(() -> Trees.text(model, "class_path"));
    if (target.filter(name -> name.startsWith("torch.nn.")).isPresent()) {
      Torch.draw(part);
    }
  }

  private static void whole(PartBuilder part, Key<Long> key, Optional<Found> found) {
    found.ifPresent(
        f -> {
          part.put(key, Trees.whole(f.value()), f.member());
          part.home(key, f.object(), f.member().key());
        });
  }

  private static void real(PartBuilder part, Key<Double> key, Optional<Found> found) {
    found.ifPresent(
        f -> {
          part.put(key, Trees.number(f.value()), f.member());
          part.home(key, f.object(), f.member().key());
        });
  }

  /** ReservoirPy calls the leak lr. */
  private void reservoir(PartBuilder part) {
    real(part, Keys.SPECTRAL_RADIUS, find(near, Aliases.RADIUS));
    Optional<Found> leak = find(near, Aliases.LEAK);
    Optional<Found> lr =
        find(near, List.of("lr")).filter(found -> find(near, List.of("sr")).isPresent());
    real(part, Keys.LEAK, leak.or(() -> lr));
    if (leak.isEmpty() && lr.isPresent()) {
      part.note(Keys.LEAK, "in ReservoirPy lr is the leak of each unit, not a learning rate");
    }
  }

  private void training(PartBuilder part, Framework framework) {
    real(part, Keys.LEARNING_RATE, find(all, Aliases.RATE));
    find(all, Aliases.OPTIMIZER)
        .ifPresent(
            found -> {
              part.place("training", found.member());
              part.put(
                  FrameworkKeys.OPTIMIZER,
                  Trees.text(found.value()).map(name -> name.toLowerCase(Locale.ROOT)),
                  found.member());
            });
    Optional<Found> clip = find(all, Aliases.CLIP);
    clip.ifPresent(found -> clip(part, found));
    Optional<Member> trainer = root.member("trainer");
    if (clip.isEmpty() && framework == Framework.LIGHTNING && trainer.isPresent()) {
      part.put(FrameworkKeys.CLIPPING, Clipping.NONE, trainer.get());
      Trees.object(trainer.get().value())
          .ifPresent(object -> part.home(Keys.CLIP_NORM, object, "gradient_clip_val"));
    }
  }

  private static void clip(PartBuilder part, Found found) {
    Optional<Double> threshold = Trees.number(found.value());
    boolean off = !Trees.says(found.value()) || threshold.filter(t -> t <= 0).isPresent();
    boolean byValue =
        Trees.text(found.object(), "gradient_clip_algorithm").equals(Optional.of("value"));
    Key<Double> key = byValue ? Keys.CLIP_VALUE : Keys.CLIP_NORM;
    part.home(Keys.CLIP_NORM, found.object(), found.member().key());
    part.place(FrameworkKeys.CLIPPING.path(), found.member());
    if (off) {
      part.put(FrameworkKeys.CLIPPING, Clipping.NONE);
    } else if (threshold.isPresent()) {
      part.put(FrameworkKeys.CLIPPING, byValue ? Clipping.VALUE : Clipping.JOINT_NORM);
      part.put(key, threshold, found.member());
    }
  }
}
