package dev.covey.engine.turn;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.engine.impl.db.DbEntity;
import org.camunda.bpm.engine.impl.persistence.entity.EventSubscriptionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobDefinitionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TimerEntity;

/** Tells the address of an entity from what it refers to. */
final class EntityAddresses {
  private static final List<String> REFERENCES =
      List.of(
          "getRootProcessInstanceId",
          "getProcessInstanceId",
          "getExecutionId",
          "getTaskId",
          "getCaseInstanceId",
          "getCaseExecutionId",
          "getBatchId",
          "getJobId");

  private static final Set<String> CATALOG_ENTITIES =
      Set.of(
          "DeploymentEntity",
          "ResourceEntity",
          "ProcessDefinitionEntity",
          "CaseDefinitionEntity",
          "DecisionDefinitionEntity",
          "DecisionRequirementsDefinitionEntity",
          "CamundaFormDefinitionEntity",
          "FilterEntity",
          "UserEntity",
          "GroupEntity",
          "TenantEntity",
          "MembershipEntity",
          "TenantMembershipEntity",
          "IdentityInfoEntity");

  private static final ClassValue<List<Method>> GETTERS =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
          return getters(type);
        }
      };

  private EntityAddresses() {}

  /** The address, or null if the entity refers to nothing that has one. */
  static Address of(DbEntity entity) {
    if (CATALOG_ENTITIES.contains(entity.getClass().getSimpleName()) || startsInstances(entity)) {
      return Address.CATALOG;
    }
    if (entity instanceof JobDefinitionEntity definition) {
      return ofJobDefinition(definition);
    }
    for (Method getter : GETTERS.get(entity.getClass())) {
      Address address = IdLayout.parse(read(getter, entity));
      if (address != null && !address.isCatalog()) {
        return address;
      }
    }
    return null;
  }

  /** Job definitions of batches belong to their batch, which their configuration names. */
  private static Address ofJobDefinition(JobDefinitionEntity definition) {
    return definition.getProcessDefinitionId() != null
        ? Address.CATALOG
        : IdLayout.parse(definition.getJobConfiguration());
  }

  /** A start event's subscription or timer stands with its definition. */
  private static boolean startsInstances(DbEntity entity) {
    if (entity instanceof EventSubscriptionEntity subscription) {
      return subscription.getExecutionId() == null && subscription.getProcessInstanceId() == null;
    }
    return entity instanceof TimerEntity timer
        && timer.getExecutionId() == null
        && timer.getProcessInstanceId() == null;
  }

  private static List<Method> getters(Class<?> type) {
    List<Method> found = new ArrayList<>();
    for (String name : REFERENCES) {
      try {
        Method getter = type.getMethod(name);
        if (getter.getReturnType() == String.class) {
          getter.setAccessible(true);
          found.add(getter);
        }
      } catch (NoSuchMethodException e) {
        // This entity has no such reference.
      }
    }
    return List.copyOf(found);
  }

  private static String read(Method getter, DbEntity entity) {
    try {
      return (String) getter.invoke(entity);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Cannot read " + getter + ": " + e.getMessage(), e);
    }
  }
}
