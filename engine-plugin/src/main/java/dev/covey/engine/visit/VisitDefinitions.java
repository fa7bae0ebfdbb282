package dev.covey.engine.visit;

import dev.covey.engine.address.VisitKey;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.turn.CollectiveUnavailableException;
import dev.covey.engine.turn.NotDurableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.impl.bpmn.deployer.BpmnDeployer;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmmn.deployer.CmmnDeployer;
import org.camunda.bpm.engine.impl.dmn.deployer.DecisionDefinitionDeployer;
import org.camunda.bpm.engine.impl.form.deployer.CamundaFormDefinitionDeployer;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.ProcessDefinition;

/**
 * The definitions that visits run by, one for each activity of a home definition: made and deployed
 * through the catalog when the first visit comes, so that every node has them. Thread-safe.
 */
final class VisitDefinitions {
  private static final String RESOURCE = "covey.visit/";

  /** How a model names a resource of its deployment. */
  private static final String IN_DEPLOYMENT = "deployment://";

  /** An expression for the name of a resource. */
  private static final Pattern COMPUTED = Pattern.compile("resource=\"[^\"]*[$#]\\{");

  /** How the names of resources end that the engine makes definitions of. */
  private static final List<String> DEFINITIONS =
      Stream.of(
              BpmnDeployer.BPMN_RESOURCE_SUFFIXES,
              CmmnDeployer.CMMN_RESOURCE_SUFFIXES,
              DecisionDefinitionDeployer.DMN_RESOURCE_SUFFIXES,
              CamundaFormDefinitionDeployer.FORM_RESOURCE_SUFFIXES)
          .flatMap(Stream::of)
          .toList();

  private final ProcessEngineConfigurationImpl engine;
  private final Runnable catchUp;

  /**
   * @param catchUp brings the node's copy of the catalog up to date
   */
  VisitDefinitions(ProcessEngineConfigurationImpl engine, Runnable catchUp) {
    this.engine = engine;
    this.catchUp = catchUp;
  }

  /** The id of the definition for a visit that was prepared. */
  String of(VisitCall.OpenVisit open) {
    return find(open)
        .orElseThrow(
            () ->
                new ProcessEngineException(
                    "No definition was made of activity %s of %s"
                        .formatted(open.activityId(), open.definitionId())))
        .getId();
  }

  private Optional<ProcessDefinition> find(VisitCall.OpenVisit open) {
    return repository()
        .createProcessDefinitionQuery()
        .processDefinitionResourceName(resource(open))
        .list()
        .stream()
        .min(Comparator.comparingInt(ProcessDefinition::getVersion));
  }

  private static String resource(VisitCall.OpenVisit open) {
    return RESOURCE + open.definitionId() + "/" + open.activityId() + ".bpmn";
  }

  /**
   * The id of the home definition that a definition was made of, or null.
   *
   * @param resource the name of its model
   */
  static String homeOf(String resource) {
    int end = resource == null ? -1 : resource.lastIndexOf('/');
    return end > RESOURCE.length() && resource.startsWith(RESOURCE)
        ? resource.substring(RESOURCE.length(), end)
        : null;
  }

  private RepositoryService repository() {
    return engine.getRepositoryService();
  }

  /**
   * Deploys the definition for a visit, unless it is deployed.
   *
   * @throws CollectiveUnavailableException if that cannot be done now
   */
  void prepare(VisitCall.OpenVisit open) {
    if (find(open).isEmpty()) {
      make(open);
    }
  }

  /**
   * Sees to it that definitions are here that are in the catalog.
   *
   * @throws CollectiveUnavailableException if that cannot be done now
   */
  void require(Collection<String> ids) {
    for (String id : ids) {
      if (repository().createProcessDefinitionQuery().processDefinitionId(id).count() == 0) {
        try {
          catchUp.run();
        } catch (NotDurableException e) {
          throw new CollectiveUnavailableException(e.getMessage());
        }
        return;
      }
    }
  }

  private synchronized void make(VisitCall.OpenVisit open) {
    try {
      catchUp.run(); // It may be deployed elsewhere, and its home definition be just deployed.
      if (find(open).isEmpty()) {
        deploy(open, home(open.definitionId()));
      }
    } catch (NotDurableException e) {
      throw new CollectiveUnavailableException(e.getMessage());
    }
  }

  private ProcessDefinition home(String id) {
    ProcessDefinition home =
        repository().createProcessDefinitionQuery().processDefinitionId(id).singleResult();
    if (home == null) {
      throw new ProcessEngineException(
          "Definition " + id + " is not deployed (any more), so its activities cannot be visits");
    }
    return home;
  }

  private void deploy(VisitCall.OpenVisit open, ProcessDefinition home) {
    VisitKey key = new VisitKey(VisitKey.processOf(home.getKey()), open.activityId());
    String resource = resource(open);
    try (InputStream model = repository().getProcessModel(home.getId())) {
      byte[] made = VisitModel.of(model.readAllBytes(), key);
      DeploymentBuilder deployment =
          repository()
              .createDeployment()
              .name(resource)
              .tenantId(home.getTenantId())
              .enableDuplicateFiltering(true)
              .addInputStream(resource, new ByteArrayInputStream(made));
      addScripts(deployment, new String(made, StandardCharsets.UTF_8), home.getDeploymentId());
      deployment.deploy();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds what scripts and templates the model says are in its deployment; all that it may mean
   * where it has an expression. No definitions: they would be newer versions of themselves.
   */
  private void addScripts(DeploymentBuilder deployment, String model, String from)
      throws IOException {
    boolean any = COMPUTED.matcher(model).find();
    if (!any && !model.contains(IN_DEPLOYMENT)) {
      return;
    }
    for (String name : repository().getDeploymentResourceNames(from)) {
      boolean meant = any || model.contains(IN_DEPLOYMENT + name);
      if (meant && DEFINITIONS.stream().noneMatch(name::endsWith)) {
        try (InputStream content = repository().getResourceAsStream(from, name)) {
          deployment.addInputStream(name, content);
        }
      }
    }
  }
}
