package rhoscope.syntax;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** Readers that others made: what each reports of a text before the error at which it stops. */
final class OtherReaders {
  static final JsonMapper JACKSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  static final LoadSettings ENGINE = LoadSettings.builder().setCodePointLimit(1 << 24).build();

  static Map<String, String> jackson(String text) {
    Pairs pairs = new Pairs();
    try (JsonParser parser = JACKSON.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          pairs.open(token == JsonToken.START_OBJECT);
        } else if (token.isStructEnd()) {
          pairs.close();
        } else {
          pairs.scalar(parser.getString());
        }
      }
    } catch (JacksonException e) {
      return pairs.found;
    }
    return pairs.found;
  }

  static Map<String, String> snakeyaml(String text) {
    Pairs pairs = new Pairs();
    try {
      for (Event event : new Yaml().parse(new StringReader(text))) {
        switch (event.getEventId()) {
          case MappingStart, SequenceStart -> pairs.open(event.is(Event.ID.MappingStart));
          case MappingEnd, SequenceEnd -> pairs.close();
          case Scalar -> pairs.scalar(((ScalarEvent) event).getValue());
          case Alias -> pairs.scalar("*");
          default -> {}
        }
      }
    } catch (YAMLException e) {
      return pairs.found;
    }
    return pairs.found;
  }

  static Map<String, String> engine(String text) {
    Pairs pairs = new Pairs();
    try {
      for (org.snakeyaml.engine.v2.events.Event event : new Parse(ENGINE).parseString(text)) {
        switch (event.getEventId()) {
          case MappingStart, SequenceStart ->
              pairs.open(
                  event.getEventId() == org.snakeyaml.engine.v2.events.Event.ID.MappingStart);
          case MappingEnd, SequenceEnd -> pairs.close();
          case Scalar ->
              pairs.scalar(((org.snakeyaml.engine.v2.events.ScalarEvent) event).getValue());
          case Alias -> pairs.scalar("*");
          default -> {}
        }
      }
    } catch (YamlEngineException e) {
      return pairs.found;
    }
    return pairs.found;
  }

  /** Paths and values from the parts of a document in their order; keys are scalars too. */
  private static final class Pairs {
    private final Map<String, String> found = new LinkedHashMap<>();
    private final Deque<Frame> open = new ArrayDeque<>();

    private static final class Frame {
      private final String path;
      private final boolean object;
      private String key = "";
      private boolean keyed;
      private int index;

      Frame(String path, boolean object) {
        this.path = path;
        this.object = object;
      }

      /** The path of the value that comes now. */
      String next() {
        keyed = false;
        return path + "/" + (object ? key : Integer.toString(index++));
      }
    }

    void open(boolean object) {
      Frame outer = open.peek();
      open.push(new Frame(outer == null ? "" : outer.next(), object));
    }

    void close() {
      open.pop();
    }

    void scalar(String text) {
      Frame frame = open.peek();
      if (frame == null) {
        found.put("", text);
      } else if (frame.object && !frame.keyed) {
        frame.key = text;
        frame.keyed = true;
      } else {
        found.put(frame.next(), text);
      }
    }
  }

  private OtherReaders() {}
}
