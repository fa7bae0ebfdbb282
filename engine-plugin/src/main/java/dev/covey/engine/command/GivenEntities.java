package dev.covey.engine.command;

import dev.covey.engine.internals.EngineFields;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.impl.db.DbEntity;
import org.camunda.bpm.engine.impl.db.HasDbRevision;
import org.camunda.bpm.engine.impl.interceptor.Command;

/**
 * The entities that a caller hands to a command, as they came: saving one gives it an id and a
 * revision, by which the command would take it for an old one when it is run again.
 */
final class GivenEntities {
  private record Given(DbEntity entity, String id, int revision) {
    void restore() {
      entity.setId(id);
      if (entity instanceof HasDbRevision revised) {
        revised.setRevision(revision);
      }
    }
  }

  /** Users, filters and others are handed in as interfaces of the engine's API. */
  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return EngineFields.of(type, GivenEntities::mayHold);
        }
      };

  private final List<Given> given = new ArrayList<>(1);

  private GivenEntities() {}

  static GivenEntities of(Command<?> command) {
    GivenEntities entities = new GivenEntities();
    for (Field field : FIELDS.get(command.getClass())) {
      if (EngineFields.read(field, command) instanceof DbEntity entity) {
        int revision = entity instanceof HasDbRevision revised ? revised.getRevision() : 0;
        entities.given.add(new Given(entity, entity.getId(), revision));
      }
    }
    return entities;
  }

  /** Gives ids and revisions back as they came. */
  void restore() {
    given.forEach(Given::restore);
  }

  private static boolean mayHold(Field field) {
    Class<?> type = field.getType();
    boolean ofEngine = type.isInterface() && type.getName().startsWith("org.camunda.bpm.engine.");
    return ofEngine || DbEntity.class.isAssignableFrom(type);
  }
}
