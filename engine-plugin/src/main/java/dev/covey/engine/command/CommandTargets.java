package dev.covey.engine.command;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.internals.EngineFields;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.db.DbEntity;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.jobexecutor.JobFailureCollector;
import org.camunda.bpm.engine.task.Attachment;

/**
 * Finds what a command is about by the ids among its fields: any id of the collective says where it
 * lives, so commands need not be known one by one. Thread-safe.
 */
final class CommandTargets {
  private static final Set<String> NOT_ABOUT =
      Set.of(
          "processDefinitionId",
          "caseDefinitionId",
          "decisionDefinitionId",
          "deploymentId",
          "userId",
          "groupId",
          "tenantId",
          "authenticatedUserId",
          "processDefinitionTenantId");

  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return EngineFields.of(type, CommandTargets::tells);
        }
      };

  Target of(Command<?> command) {
    if (command instanceof Addressed addressed) {
      return new Target.At(addressed.address(), addressed.cause());
    }
    Target start = start(command);
    if (start != null) {
      return start;
    }
    Target.At found = targetIn(command, true);
    if (found != null) {
      return found;
    }
    return CommandKinds.changesCatalog(command)
        ? new Target.At(Address.CATALOG, null)
        : Target.NOWHERE;
  }

  private static Target start(Command<?> command) {
    for (Field field : FIELDS.get(command.getClass())) {
      if (field.getType() == ProcessInstantiationBuilderImpl.class) {
        return new Target.Start(
            (ProcessInstantiationBuilderImpl) EngineFields.read(field, command));
      }
    }
    return null;
  }

  private static Target.At targetIn(Object holder, boolean lookInside) {
    Target.At catalog = null;
    for (Field field : FIELDS.get(holder.getClass())) {
      Target.At found = targetOf(EngineFields.read(field, holder), lookInside);
      if (found != null && !found.address().isCatalog()) {
        return found;
      }
      catalog = found == null ? catalog : found;
    }
    return catalog;
  }

  private static Target.At targetOf(Object value, boolean lookInside) {
    if (value instanceof String id) {
      return named(id);
    }
    if (value instanceof Collection<?> ids) {
      return ids.isEmpty() ? null : targetOf(ids.iterator().next(), false);
    }
    if (value instanceof DbEntity entity) {
      return named(entity.getId());
    }
    return value != null && lookInside ? targetIn(value, false) : null;
  }

  private static Target.At named(String id) {
    Address address = IdLayout.parse(id);
    return address == null ? null : new Target.At(address, id);
  }

  private static boolean tells(Field field) {
    String name = field.getName();
    Class<?> type = field.getType();
    if (type == String.class) {
      return (name.equals("id") || name.endsWith("Id")) && !NOT_ABOUT.contains(name);
    }
    if (Collection.class.isAssignableFrom(type)) {
      return name.endsWith("Ids");
    }
    return DbEntity.class.isAssignableFrom(type)
        || type == Attachment.class // Handed in as the engine's API has given it.
        || type == JobFailureCollector.class
        || type.getSimpleName().contains("Builder");
  }
}
