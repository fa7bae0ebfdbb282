package dev.covey.engine.visit;

import dev.covey.engine.internals.EngineFields;
import java.util.Optional;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.core.model.BaseCallableElement;
import org.camunda.bpm.engine.impl.form.handler.DefaultFormHandler;
import org.camunda.bpm.engine.impl.form.handler.DelegateFormHandler;
import org.camunda.bpm.engine.impl.form.handler.FormHandler;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;

/**
 * The deployment of a visit's home definition, in which the engine looks for forms of the visit's
 * user tasks, and for what it calls by the binding {@code deployment}: it is there, and the visit's
 * own deployment has only the visit's model.
 */
final class HomeDeployment {
  private HomeDeployment() {}

  /**
   * In a parsed definition of visits.
   *
   * @return the id of that deployment; nothing, and nothing is changed, if the home definition was
   *     deleted
   */
  static Optional<String> use(ProcessDefinitionEntity definition) {
    Optional<String> home = idOf(definition.getDeploymentId());
    home.ifPresent(
        id -> {
          definition
              .getTaskDefinitions()
              .values()
              .forEach(task -> use(id, task.getTaskFormHandler()));
          use(id, definition);
        });
    return home;
  }

  /** A visit may be at home in a visit. Empty if the home definition was deleted. */
  private static Optional<String> idOf(String deployment) {
    CommandContext context = Context.getCommandContext();
    String id = deployment;
    String made = definitionFor(context, id);
    while (made != null) {
      ProcessDefinitionEntity home =
          context.getProcessDefinitionManager().findLatestProcessDefinitionById(made);
      if (home == null) {
        return Optional.empty();
      }
      id = home.getDeploymentId();
      made = definitionFor(context, id);
    }
    return Optional.ofNullable(id);
  }

  /** The home definition for which a deployment was made, or null if it is none of visits. */
  private static String definitionFor(CommandContext context, String deployment) {
    DeploymentEntity found =
        deployment == null ? null : context.getDeploymentManager().findDeploymentById(deployment);
    return found == null ? null : VisitDefinitions.homeOf(found.getName());
  }

  private static void use(String home, FormHandler handler) {
    if (handler instanceof DelegateFormHandler delegate) {
      use(home, delegate.getFormHandler());
    } else if (handler instanceof DefaultFormHandler forms) {
      forms.setDeploymentId(home);
    }
  }

  private static void use(String home, ScopeImpl scope) {
    for (ActivityImpl activity : scope.getActivities()) {
      if (activity.getActivityBehavior() != null) {
        use(home, activity.getActivityBehavior());
      }
      use(home, activity);
    }
  }

  private static void use(String home, ActivityBehavior behavior) {
    EngineFields.of(
            behavior.getClass(),
            field -> BaseCallableElement.class.isAssignableFrom(field.getType()))
        .stream()
        .map(field -> (BaseCallableElement) EngineFields.read(field, behavior))
        .filter(called -> called != null && called.isDeploymentBinding())
        .forEach(called -> called.setDeploymentId(home));
  }
}
