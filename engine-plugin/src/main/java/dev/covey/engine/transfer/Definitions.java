package dev.covey.engine.transfer;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.time.InstanceMembers;
import dev.covey.engine.transfer.ExportedDeployment.Definition;
import dev.covey.engine.transfer.ExportedDeployment.JobDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The process definitions of one collective, as its catalog has them. One thread's own.
 *
 * <p>Two definitions are the same if key, tenant and the bytes of the resource are: whatever their
 * ids and versions.
 */
public final class Definitions {
  private static final String DEFINITION = "ACT_RE_PROCDEF";
  private static final String DEPLOYMENT = "ACT_RE_DEPLOYMENT";
  private static final String JOB_DEFINITION = "ACT_RU_JOBDEF";

  private final ShardImage catalog;

  /** The definitions in an image of the catalog's shard. */
  public Definitions(ShardImage catalog) {
    this.catalog = catalog;
  }

  /**
   * The deployments that instances need, each with its resources.
   *
   * @throws TransferException naming the definition, if a live row's is not there
   */
  public List<ExportedDeployment> neededBy(Collection<Row> rows) {
    Map<String, List<Definition>> byDeployment = new LinkedHashMap<>();
    for (String id : named(rows, false)) {
      Row row = catalog.row(new RowKey(DEFINITION, id)).orElse(null);
      if (row != null) {
        byDeployment
            .computeIfAbsent(text(row, "DEPLOYMENT_ID_"), deployment -> new ArrayList<>())
            .add(definition(row));
      } else if (named(rows, true).contains(id)) {
        throw new TransferException(
            "Expected definition %s, which an instance needs, in the catalog, but it was deleted"
                .formatted(id));
      }
    }
    List<ExportedDeployment> deployments = new ArrayList<>();
    byDeployment.forEach((id, definitions) -> deployments.add(deployment(id, definitions)));
    return deployments;
  }

  /** Ids of definitions that rows name. */
  private static Set<String> named(Collection<Row> rows, boolean liveOnly) {
    Set<String> ids = new LinkedHashSet<>();
    for (Row row : rows) {
      if (!liveOnly || row.key().table().startsWith("ACT_RU_")) {
        for (String column : DefinitionIds.DEFINITIONS) {
          String id = InstanceMembers.text(row, column);
          if (id != null) {
            ids.add(id);
          }
        }
      }
    }
    return ids;
  }

  private Definition definition(Row row) {
    return new Definition(
        row.key().key(),
        text(row, "KEY_"),
        ((Number) row.value("VERSION_")).longValue(),
        text(row, "RESOURCE_NAME_"),
        jobs(row.key().key()));
  }

  private List<JobDefinition> jobs(String definition) {
    return catalog.rows(JOB_DEFINITION).stream()
        .filter(row -> definition.equals(text(row, "PROC_DEF_ID_")))
        .map(
            row ->
                new JobDefinition(
                    row.key().key(),
                    text(row, "ACT_ID_"),
                    text(row, "JOB_TYPE_"),
                    text(row, "JOB_CONFIGURATION_")))
        .toList();
  }

  private ExportedDeployment deployment(String id, List<Definition> definitions) {
    Row row =
        catalog
            .row(new RowKey(DEPLOYMENT, id))
            .orElseThrow(
                () ->
                    new TransferException(
                        "Expected deployment %s in the catalog, but it was deleted".formatted(id)));
    return new ExportedDeployment(
        id, text(row, "NAME_"), text(row, "TENANT_ID_"), resources(id), definitions);
  }

  private Map<String, byte[]> resources(String deployment) {
    Map<String, byte[]> resources = new HashMap<>();
    for (Row row : catalog.rows("ACT_GE_BYTEARRAY")) {
      // What the engine makes of a model, such as a diagram, it makes again.
      if (deployment.equals(text(row, "DEPLOYMENT_ID_"))
          && !Boolean.TRUE.equals(row.value("GENERATED_"))
          && row.value("BYTES_") instanceof byte[] bytes) {
        resources.put(text(row, "NAME_"), bytes);
      }
    }
    return resources;
  }

  /** The newest definition here that is the same as one of an export. */
  private Optional<Row> same(ExportedDeployment deployment, Definition wanted) {
    byte[] bytes = deployment.resources().get(wanted.resource());
    return catalog.rows(DEFINITION).stream()
        .filter(
            row ->
                wanted.key().equals(text(row, "KEY_"))
                    && Objects.equals(deployment.tenant(), text(row, "TENANT_ID_"))
                    && Arrays.equals(bytes, resource(row)))
        .max(Comparator.comparing(row -> ((Number) row.value("VERSION_")).longValue()));
  }

  private byte[] resource(Row definition) {
    return resources(text(definition, "DEPLOYMENT_ID_")).get(text(definition, "RESOURCE_NAME_"));
  }

  /** Whether all definitions of an exported deployment are here. */
  public boolean has(ExportedDeployment deployment) {
    return deployment.definitions().stream()
        .allMatch(wanted -> same(deployment, wanted).isPresent());
  }

  /**
   * What to write into rows of an export in place of the ids of its definitions.
   *
   * @throws TransferException naming the definition that is not here
   */
  public DefinitionIds standingFor(Collection<ExportedDeployment> deployments) {
    Map<String, DefinitionIds.Here> here = new HashMap<>();
    Map<String, String> jobs = new HashMap<>();
    for (ExportedDeployment deployment : deployments) {
      for (Definition wanted : deployment.definitions()) {
        Row row =
            same(deployment, wanted)
                .orElseThrow(
                    () ->
                        new TransferException(
                            "Expected definition %s of the export in the catalog, but it is not there"
                                .formatted(wanted.id())));
        here.put(wanted.id(), new DefinitionIds.Here(row.key().key(), text(row, "DEPLOYMENT_ID_")));
        addJobs(wanted, row.key().key(), jobs);
      }
    }
    return new DefinitionIds(here, jobs);
  }

  private void addJobs(Definition wanted, String here, Map<String, String> jobs) {
    List<JobDefinition> own = jobs(here);
    for (JobDefinition job : wanted.jobs()) {
      own.stream()
          .filter(
              other ->
                  Objects.equals(job.activity(), other.activity())
                      && Objects.equals(job.type(), other.type())
                      && Objects.equals(job.configuration(), other.configuration()))
          .findFirst()
          .ifPresent(other -> jobs.put(job.id(), other.id()));
    }
  }

  /** All process definitions, in the order of keys and versions. */
  public List<DeployedModel> models() {
    return catalog.rows(DEFINITION).stream()
        .map(
            row ->
                new DeployedModel(
                    row.key().key(),
                    text(row, "KEY_"),
                    ((Number) row.value("VERSION_")).longValue(),
                    Optional.ofNullable(text(row, "TENANT_ID_")),
                    Optional.ofNullable(resource(row))))
        .sorted(
            Comparator.comparing(DeployedModel::key)
                .thenComparing(DeployedModel::version)
                .thenComparing(DeployedModel::id))
        .toList();
  }

  private static String text(Row row, String column) {
    return InstanceMembers.text(row, column);
  }
}
