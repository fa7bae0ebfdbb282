package dev.covey.engine.route;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.ParseException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.SuspendedEntityInteractionException;
import org.camunda.bpm.engine.exception.NotFoundException;
import org.camunda.bpm.engine.exception.NotValidException;
import org.camunda.bpm.engine.exception.NullValueException;

/**
 * What the owner of a shard answers: a value, or how the call failed.
 *
 * @param value plain data, or null
 * @param errorType simple name of the exception's class, or null if the call succeeded
 * @param error its message, or null
 */
public record Answer(Map<String, Object> value, String errorType, String error) {
  private static final Set<Class<? extends RuntimeException>> KEPT =
      Set.of(
          NullValueException.class,
          NotFoundException.class,
          NotValidException.class,
          BadUserRequestException.class,
          SuspendedEntityInteractionException.class);

  public static Answer of(Map<String, Object> value) {
    return new Answer(value, null, null);
  }

  public static Answer failed(Throwable failure) {
    return new Answer(
        null, failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()));
  }

  public Map<String, Object> toData() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("value", value);
    data.put("errorType", errorType);
    data.put("error", error);
    return data;
  }

  public static Answer from(Map<String, Object> data) {
    return new Answer(
        Data.map(data.get("value")),
        Data.optionalText(data, "errorType"),
        Data.optionalText(data, "error"));
  }

  /**
   * The value.
   *
   * @throws ProcessEngineException of the class that the call failed with at the owner, as far as
   *     it is one that callers of the engine's API tell apart
   */
  public Map<String, Object> orThrow() {
    if (errorType == null) {
      return value;
    }
    for (Class<? extends RuntimeException> type : KEPT) {
      if (type.getSimpleName().equals(errorType)) {
        throw made(type);
      }
    }
    if (errorType.equals(AuthorizationException.class.getSimpleName())
        || errorType.equals(ParseException.class.getSimpleName())) {
      throw new BadUserRequestException(error);
    }
    throw new ProcessEngineException(error);
  }

  private RuntimeException made(Class<? extends RuntimeException> type) {
    try {
      return type.getConstructor(String.class).newInstance(error);
    } catch (ReflectiveOperationException e) {
      return new ProcessEngineException(error, e);
    }
  }
}
