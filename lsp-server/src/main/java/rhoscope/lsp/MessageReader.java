package rhoscope.lsp;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.eclipse.lsp4j.jsonrpc.json.MessageJsonHandler;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Message;
import org.eclipse.lsp4j.jsonrpc.messages.NotificationMessage;
import org.eclipse.lsp4j.jsonrpc.messages.RequestMessage;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseMessage;
import org.jspecify.annotations.Nullable;

/**
 * Turns the body of a frame into a message.
 *
 * <p>JSON becomes a tree first: the id of a request is known whatever its parameters hold, so that
 * every request can be answered.
 */
final class MessageReader {
  /** Deeper messages are refused; no message of the protocol nests half as deep. */
  private static final int MAX_NESTING = 500;

  private final MessageJsonHandler json;
  private final Map<String, ? extends Type> parameters;

  /**
   * @param parameters the type of the parameters of each method that is known; the parameters of
   *     any other stay a tree
   */
  MessageReader(MessageJsonHandler json, Map<String, ? extends Type> parameters) {
    this.json = json;
    this.parameters = parameters;
  }

  /** A body that is no message, with the request that has to be told, if one is known. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Optional<Either<String, Number>> id;
    private final transient boolean answer;
    private final int code;

    private Unreadable(
        Optional<Either<String, Number>> id, boolean answer, ResponseErrorCode code, String why) {
      super(why);
      this.id = id;
      this.answer = answer;
      this.code = code.getValue();
    }

    private static Unreadable request(
        Optional<Either<String, Number>> id, ResponseErrorCode code, String why) {
      return new Unreadable(id, true, code, why);
    }

    /** The answer that the sender waits for. */
    Optional<ResponseMessage> response() {
      if (!answer) {
        return Optional.empty();
      }
      ResponseMessage response = new ResponseMessage();
      id.ifPresent(response::setRawId);
      response.setError(new ResponseError(code, String.valueOf(getMessage()), null));
      return Optional.of(response);
    }
  }

  /** The answer to bytes in which no message was found. */
  static ResponseMessage refusal(String why) {
    ResponseMessage response = new ResponseMessage();
    response.setError(new ResponseError(ResponseErrorCode.ParseError, why, null));
    return response;
  }

  /** Reads a body; a batch of several messages is no part of the protocol. */
  Message read(byte[] body) throws Unreadable {
    JsonElement tree = tree(new String(body, StandardCharsets.UTF_8));
    if (!tree.isJsonObject()) {
      throw Unreadable.request(
          Optional.empty(), ResponseErrorCode.InvalidRequest, "a message is one JSON object");
    }
    JsonObject object = tree.getAsJsonObject();
    boolean hasId = object.has("id") && !object.get("id").isJsonNull();
    Optional<Either<String, Number>> id = id(object.get("id"));
    if (hasId && id.isEmpty()) {
      throw Unreadable.request(id, ResponseErrorCode.InvalidRequest, "an id is text or a number");
    }
    if (!object.has("method")) {
      return response(object, id);
    }
    JsonElement method = object.get("method");
    if (!method.isJsonPrimitive() || !method.getAsJsonPrimitive().isString()) {
      throw new Unreadable(id, hasId, ResponseErrorCode.InvalidRequest, "a method is text");
    }
    return call(method.getAsString(), object.get("params"), id);
  }

  private static JsonElement tree(String text) throws Unreadable {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(MAX_NESTING);
      JsonElement tree = JsonParser.parseReader(reader);
      if (text.isBlank() || reader.peek() != JsonToken.END_DOCUMENT) {
        throw new JsonParseException("nothing, or more than a message");
      }
      return tree;
    } catch (IOException | JsonParseException e) {
      throw Unreadable.request(
          Optional.empty(), ResponseErrorCode.ParseError, "the message is no JSON");
    }
  }

  private Message call(
      String method, @Nullable JsonElement params, Optional<Either<String, Number>> id)
      throws Unreadable {
    Object converted = params(method, params, id);
    if (id.isEmpty()) {
      NotificationMessage notification = new NotificationMessage();
      notification.setMethod(method);
      notification.setParams(converted);
      return notification;
    }
    RequestMessage request = new RequestMessage();
    request.setRawId(id.get());
    request.setMethod(method);
    request.setParams(converted);
    return request;
  }

  private @Nullable Object params(
      String method, @Nullable JsonElement params, Optional<Either<String, Number>> id)
      throws Unreadable {
    Type type = parameters.get(method);
    if (type == null || params == null || params.isJsonNull()) {
      return params;
    }
    try {
      return json.getGson().fromJson(only(params), type);
    } catch (RuntimeException | StackOverflowError e) {
      throw new Unreadable(
          id,
          id.isPresent(),
          ResponseErrorCode.InvalidParams,
          "the parameters of " + method + " do not have their types");
    }
  }

  /** Parameters may also stand by position. */
  private static JsonElement only(JsonElement params) {
    if (params instanceof JsonArray array && array.size() == 1) {
      return array.get(0);
    }
    return params;
  }

  private static Message response(JsonObject object, Optional<Either<String, Number>> id)
      throws Unreadable {
    if (id.isEmpty() || !(object.has("result") || object.has("error"))) {
      boolean answer = !object.has("error");
      throw new Unreadable(
          id, answer, ResponseErrorCode.InvalidRequest, "a message has a method or a result");
    }
    ResponseMessage response = new ResponseMessage();
    response.setRawId(id.get());
    JsonElement error = object.get("error");
    if (error != null && !error.isJsonNull()) {
      response.setError(
          new ResponseError(ResponseErrorCode.UnknownErrorCode, error.toString(), null));
    } else {
      response.setResult(object.get("result"));
    }
    return response;
  }

  private static Optional<Either<String, Number>> id(@Nullable JsonElement id) {
    if (id instanceof JsonPrimitive primitive) {
      if (primitive.isNumber()) {
        return Optional.of(Either.forRight(primitive.getAsNumber()));
      }
      if (primitive.isString()) {
        return Optional.of(Either.forLeft(primitive.getAsString()));
      }
    }
    return Optional.empty();
  }
}
