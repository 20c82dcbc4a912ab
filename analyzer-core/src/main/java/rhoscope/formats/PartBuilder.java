package rhoscope.formats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rhoscope.formats.ForeignModel.Home;
import rhoscope.formats.ForeignModel.Ignored;
import rhoscope.formats.ForeignModel.Part;
import rhoscope.model.Framework;
import rhoscope.model.FrameworkKeys;
import rhoscope.model.Key;
import rhoscope.model.ModelSpec;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;

/** Gathers what a file says of one layer. A value outside its key's domain stays unknown. */
final class PartBuilder {
  private ModelSpec spec = ModelSpec.OPEN;
  private final Map<String, Member> places = new HashMap<>();
  private final Map<String, String> notes = new HashMap<>();
  private final Map<String, Home> homes = new HashMap<>();
  private final List<Ignored> ignored = new ArrayList<>();

  PartBuilder(Framework framework) {
    put(FrameworkKeys.NAME, framework);
  }

  /** What is known without a place in the text. */
  <T> void put(Key<T> key, T value) {
    if (key.domain().read(key.domain().plain(value)).isPresent()) {
      spec = spec.with(key, value);
    }
  }

  /** What a member says, where it says it. */
  <T> void put(Key<T> key, T value, Member member) {
    put(key, value);
    place(key.path(), member);
  }

  <T> void put(Key<T> key, Optional<T> value, Member member) {
    value.ifPresent(known -> put(key, known));
    place(key.path(), member);
  }

  void place(String path, Member member) {
    places.put(path, member);
  }

  void note(Key<?> key, String note) {
    notes.put(key.path(), note);
  }

  void home(Key<?> key, ObjectNode object, String name) {
    homes.put(key.path(), new Home(object, name));
  }

  /** The member of that name, where it is there, has no effect. */
  void ignore(ObjectNode object, String name, String why) {
    object
        .member(name)
        .filter(member -> Trees.says(member.value()))
        .ifPresent(member -> ignored.add(new Ignored(new Home(object, name), member, why)));
  }

  ModelSpec spec() {
    return spec;
  }

  Part build() {
    return new Part(spec, places, notes, homes, ignored);
  }
}
