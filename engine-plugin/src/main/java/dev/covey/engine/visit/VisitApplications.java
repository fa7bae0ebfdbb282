package dev.covey.engine.visit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.application.ProcessApplicationReference;
import org.camunda.bpm.engine.impl.application.ProcessApplicationManager;

/**
 * The process applications of an engine, where visits run within the one that has registered for
 * the deployment of their home definition: it has their classes. Thread-safe.
 */
final class VisitApplications extends ProcessApplicationManager {
  private final Map<String, String> homes = new ConcurrentHashMap<>();

  /** A deployment was made for visits of what another one has. */
  void know(String visits, String home) {
    homes.put(visits, home);
  }

  @Override
  public ProcessApplicationReference getProcessApplicationForDeployment(String deployment) {
    ProcessApplicationReference own = super.getProcessApplicationForDeployment(deployment);
    String home = own == null && deployment != null ? homes.get(deployment) : null;
    return home == null ? own : super.getProcessApplicationForDeployment(home);
  }
}
