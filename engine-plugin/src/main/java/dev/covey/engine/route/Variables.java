package dev.covey.engine.route;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.variable.serializer.JavaObjectSerializer;
import org.camunda.bpm.engine.impl.variable.serializer.TypedValueSerializer;
import org.camunda.bpm.engine.impl.variable.serializer.ValueFieldsImpl;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.impl.value.UntypedValueImpl;
import org.camunda.bpm.engine.variable.value.SerializableValue;
import org.camunda.bpm.engine.variable.value.TypedValue;

/**
 * Variables on their way to another node: what the engine's own serializers would store, by name of
 * the serializer. An object travels as its serialised bytes; its owner keeps them as they are, but
 * for objects in Java's own format if the engine takes none of that format from outside (its
 * default): these are made on arrival, as on a plain engine they would have come in, which needs
 * their classes. Thread-safe.
 */
final class Variables {
  private final ProcessEngineConfigurationImpl engine;

  Variables(ProcessEngineConfigurationImpl engine) {
    this.engine = engine;
  }

  /** The variables as plain data; null stays null. */
  Map<String, Object> encode(Map<String, Object> variables) {
    if (variables == null) {
      return null;
    }
    VariableMap typed = org.camunda.bpm.engine.variable.Variables.fromMap(variables);
    return inCommand(
        () -> {
          Map<String, Object> encoded = new LinkedHashMap<>();
          for (String name : typed.keySet()) {
            encoded.put(name, encodeValue(name, typed.getValueTyped(name)));
          }
          return encoded;
        });
  }

  /** What the engine refuses to set is not sent either: its owner could not tell it any more. */
  private void requireAllowed(String name, TypedValue value, TypedValueSerializer<?> serializer) {
    if (javaFormatProhibited(serializer)
        && value instanceof SerializableValue given
        && !given.isDeserialized()) {
      throw new ProcessEngineException(
          "Cannot set variable with name " + name + ". Java serialization format is prohibited");
    }
  }

  private boolean javaFormatProhibited(TypedValueSerializer<?> serializer) {
    return serializer instanceof JavaObjectSerializer && !engine.isJavaSerializationFormatEnabled();
  }

  /** Serializers of objects ask for the command that they work in. */
  private <T> T inCommand(Supplier<T> work) {
    return engine.getCommandExecutorTxRequired().execute(context -> work.get());
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> encodeValue(String name, TypedValue value) {
    TypedValueSerializer<TypedValue> serializer =
        engine
            .getVariableSerializers()
            .findSerializerForValue(value, engine.getFallbackSerializerFactory());
    TypedValue typed =
        value instanceof UntypedValueImpl untyped ? serializer.convertToTypedValue(untyped) : value;
    requireAllowed(name, typed, serializer);
    ValueFieldsImpl fields = new ValueFieldsImpl();
    try {
      serializer.writeValue(typed, fields);
    } catch (RuntimeException e) {
      throw new ProcessEngineException(
          "Variable '" + name + "' cannot be sent to another node: " + e.getMessage(), e);
    }
    Map<String, Object> encoded = new LinkedHashMap<>();
    encoded.put("serializer", serializer.getName());
    encoded.put("transient", typed.isTransient());
    encoded.put("text", fields.getTextValue());
    encoded.put("text2", fields.getTextValue2());
    encoded.put("long", fields.getLongValue());
    encoded.put("double", fields.getDoubleValue());
    encoded.put("bytes", fields.getByteArrayValue());
    return encoded;
  }

  /**
   * The variables as typed values.
   *
   * @param deserialized whether objects are made of their bytes; needs their classes
   */
  VariableMap decode(Map<String, Object> encoded, boolean deserialized) {
    VariableMap variables = org.camunda.bpm.engine.variable.Variables.createVariables();
    if (encoded == null) {
      return variables;
    }
    return inCommand(
        () -> {
          encoded.forEach(
              (name, value) ->
                  variables.putValueTyped(name, decodeValue(name, Data.map(value), deserialized)));
          return variables;
        });
  }

  private TypedValue decodeValue(String name, Map<String, Object> encoded, boolean deserialized) {
    String serializerName = Data.text(encoded, "serializer");
    TypedValueSerializer<?> serializer =
        engine.getVariableSerializers().getSerializerByName(serializerName);
    if (serializer == null) {
      throw new ProcessEngineException(
          "Variable '"
              + name
              + "' was sent by serializer '"
              + serializerName
              + "', which this node does not have: add its engine plugin here too");
    }
    ValueFieldsImpl fields = new ValueFieldsImpl();
    fields.setTextValue((String) encoded.get("text"));
    fields.setTextValue2((String) encoded.get("text2"));
    fields.setLongValue((Long) encoded.get("long"));
    fields.setDoubleValue((Double) encoded.get("double"));
    fields.setByteArrayValue((byte[]) encoded.get("bytes"));
    // The engine takes no bytes of this format, only what the sender was given: an object.
    boolean asObject = deserialized || javaFormatProhibited(serializer);
    return serializer.readValue(fields, asObject, Boolean.TRUE.equals(encoded.get("transient")));
  }
}
