package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.engine.route.Data;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.core.variable.CoreVariableInstance;
import org.camunda.bpm.engine.impl.core.variable.scope.AbstractVariableScope;
import org.camunda.bpm.engine.impl.persistence.entity.VariableInstanceEntity;
import org.camunda.bpm.engine.impl.variable.serializer.TypedValueSerializer;
import org.camunda.bpm.engine.impl.variable.serializer.ValueFieldsImpl;
import org.camunda.bpm.engine.variable.value.SerializableValue;
import org.camunda.bpm.engine.variable.value.TypedValue;

/**
 * Variables on their way to a visit and back: as the engine has stored them, by name of their
 * serializer. An object whose bytes nobody has looked into travels and arrives as these bytes, so
 * its class is needed only where it is used. Thread-safe.
 */
final class VisitValues {
  private final ProcessEngineConfigurationImpl engine;
  private final DataCodec data;

  VisitValues(ProcessEngineConfigurationImpl engine, DataCodec data) {
    this.engine = engine;
    this.data = data;
  }

  /**
   * All variables that an execution sees.
   *
   * @param ownToo with those of its own scope
   */
  Map<String, Object> visible(AbstractVariableScope execution, boolean ownToo) {
    AbstractVariableScope from = ownToo ? execution : execution.getParentVariableScope();
    Collection<CoreVariableInstance> seen = new ArrayList<>();
    for (String name : from.getVariableNames()) {
      seen.add(from.getVariableInstance(name));
    }
    Map<String, Object> encoded = encode(seen);
    encoded.values().forEach(VisitValues::toStay);
    return encoded;
  }

  /** A visit has several transactions; what was transient at home must last for all of them. */
  private static void toStay(Object value) {
    Data.map(value).put("transient", false);
  }

  /** The variables of an execution's own scope. */
  Map<String, Object> local(AbstractVariableScope execution) {
    return encode(execution.getVariableInstancesLocal());
  }

  private Map<String, Object> encode(Collection<CoreVariableInstance> variables) {
    Map<String, Object> encoded = new LinkedHashMap<>();
    for (CoreVariableInstance variable : variables) {
      Map<String, Object> fields = encode((VariableInstanceEntity) variable);
      fields.put("transient", ((VariableInstanceEntity) variable).isTransient());
      encoded.put(variable.getName(), fields);
    }
    return encoded;
  }

  /** What was made or changed in this transaction is perhaps not in the stored fields yet. */
  @SuppressWarnings("unchecked")
  private Map<String, Object> encode(VariableInstanceEntity variable) {
    TypedValue value = variable.getTypedValue(false);
    if (value instanceof SerializableValue object && object.isDeserialized()) {
      TypedValueSerializer<TypedValue> serializer =
          (TypedValueSerializer<TypedValue>) variable.getSerializer();
      ValueFieldsImpl fields = new ValueFieldsImpl();
      serializer.writeValue(value, fields);
      return fields(
          serializer.getName(),
          fields.getTextValue(),
          fields.getTextValue2(),
          fields.getLongValue(),
          fields.getDoubleValue(),
          fields.getByteArrayValue());
    }
    return fields(
        variable.getSerializerName(),
        variable.getTextValue(),
        variable.getTextValue2(),
        variable.getLongValue(),
        variable.getDoubleValue(),
        variable.getByteArrayValue());
  }

  private static Map<String, Object> fields(
      String serializer, String text, String text2, Long number, Double real, byte[] bytes) {
    Map<String, Object> encoded = new LinkedHashMap<>();
    encoded.put("serializer", serializer);
    encoded.put("text", text);
    encoded.put("text2", text2);
    encoded.put("long", number);
    encoded.put("double", real);
    encoded.put("bytes", bytes);
    return encoded;
  }

  /** Sets variables where an execution's delegate would: in the nearest scope that has them. */
  void set(AbstractVariableScope execution, Map<String, Object> encoded) {
    encoded.forEach((name, value) -> execution.setVariable(name, decode(name, value), true));
  }

  /** Sets variables in an execution's own scope. */
  void setLocal(AbstractVariableScope execution, Map<String, Object> encoded) {
    encoded.forEach((name, value) -> execution.setVariableLocal(name, decode(name, value), true));
  }

  private TypedValue decode(String variable, Object value) {
    Map<String, Object> encoded = Data.map(value);
    String name = Data.text(encoded, "serializer");
    TypedValueSerializer<?> serializer = engine.getVariableSerializers().getSerializerByName(name);
    if (serializer == null) {
      throw new ProcessEngineException(
          "Variable '%s' was stored by serializer '%s', which this node does not have: add its engine plugin here too"
              .formatted(variable, name));
    }
    ValueFieldsImpl fields = new ValueFieldsImpl();
    fields.setTextValue((String) encoded.get("text"));
    fields.setTextValue2((String) encoded.get("text2"));
    fields.setLongValue((Long) encoded.get("long"));
    fields.setDoubleValue((Double) encoded.get("double"));
    fields.setByteArrayValue((byte[]) encoded.get("bytes"));
    return serializer.readValue(fields, false, Boolean.TRUE.equals(encoded.get("transient")));
  }

  /** What tells later whether a variable has changed: a digest of each, by its name. */
  Map<String, Object> digests(Map<String, Object> encoded) {
    Map<String, Object> digests = new LinkedHashMap<>();
    encoded.forEach((name, value) -> digests.put(name, digest(Data.map(value))));
    return digests;
  }

  /** Those variables that were not there when the digests were made, or were others. */
  Map<String, Object> changed(Map<String, Object> encoded, Map<String, Object> digests) {
    Map<String, Object> changed = new LinkedHashMap<>();
    encoded.forEach(
        (name, value) -> {
          byte[] before = (byte[]) digests.get(name);
          if (before == null || !Arrays.equals(before, digest(Data.map(value)))) {
            changed.put(name, value);
          }
        });
    return changed;
  }

  private byte[] digest(Map<String, Object> encoded) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data.encode(encoded));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
