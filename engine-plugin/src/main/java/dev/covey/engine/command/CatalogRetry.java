package dev.covey.engine.command;

import dev.covey.engine.address.Address;
import dev.covey.engine.turn.CatalogChange;
import dev.covey.engine.turn.CollectiveUnavailableException;
import dev.covey.engine.turn.Scope;
import java.lang.reflect.Field;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;

/**
 * Runs a command; if it changed the catalog on a node that does not own it, asks the owner, and
 * runs it again when another change was faster.
 */
final class CatalogRetry {
  private static final int ATTEMPTS = 50;

  private final Elsewhere elsewhere;

  CatalogRetry(Elsewhere elsewhere) {
    this.elsewhere = elsewhere;
  }

  <T> T run(Command<T> command, CommandExecutor next, Scope scope, Address address) {
    GivenEntities given = GivenEntities.of(command);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return next.execute(command);
      } catch (CatalogChange change) {
        if (change.proposable() && elsewhere.propose(change)) {
          return result(change);
        }
        forgetDefinitions(change.result());
        given.restore();
        scope.address(address);
      }
    }
    throw new CollectiveUnavailableException(
        "Other nodes changed the catalog " + ATTEMPTS + " times while this change was proposed");
  }

  @SuppressWarnings("unchecked")
  private static <T> T result(CatalogChange change) {
    return (T) change.result();
  }

  /** A deployment builder keeps its entity, which would list the definitions of both runs. */
  private static void forgetDefinitions(Object result) {
    if (result instanceof DeploymentEntity deployment) {
      try {
        Field artifacts = DeploymentEntity.class.getDeclaredField("deployedArtifacts");
        artifacts.setAccessible(true);
        artifacts.set(deployment, null);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("The engine's DeploymentEntity is not as of 7.24", e);
      }
    }
  }
}
