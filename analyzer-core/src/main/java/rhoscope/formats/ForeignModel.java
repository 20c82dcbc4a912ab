package rhoscope.formats;

import java.util.List;
import java.util.Map;
import rhoscope.model.Framework;
import rhoscope.model.ModelSpec;
import rhoscope.syntax.Node.Member;
import rhoscope.syntax.Node.ObjectNode;

/**
 * A file of another framework that describes a recurrent network.
 *
 * @param parts its recurrent layers in the order of the text, at least one
 */
public record ForeignModel(Framework framework, List<Part> parts) {
  public ForeignModel {
    parts = List.copyOf(parts);
  }

  /**
   * One recurrent layer, or several of a kind, with all that the file says of its training.
   *
   * @param spec open: what the file does not say is unknown
   * @param places where each key's value stands, by its path; of sections what stands for them
   * @param notes what a value means in this framework, by the path of its key
   * @param homes where a key would be written, by its path
   * @param ignored keys that the framework takes and makes nothing of
   */
  public record Part(
      ModelSpec spec,
      Map<String, Member> places,
      Map<String, String> notes,
      Map<String, Home> homes,
      List<Ignored> ignored) {
    public Part {
      ignored = List.copyOf(ignored);
      places = Map.copyOf(places);
      notes = Map.copyOf(notes);
      homes = Map.copyOf(homes);
    }
  }

  /**
   * A key without effect.
   *
   * @param why what happens instead, short enough to follow the key's name in a message
   */
  public record Ignored(Home home, Member member, String why) {}

  /** A key of the framework's own, in the object that it stands in or belongs into. */
  public record Home(ObjectNode object, String name) {}
}
