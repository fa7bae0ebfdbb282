package dev.covey.engine.transfer;

import java.util.List;
import java.util.Map;

/**
 * A deployment that instances of an export need.
 *
 * @param id where it was taken
 * @param name or null
 * @param tenant or null
 * @param resources their bytes by name
 * @param definitions its process definitions that instances of the export have
 */
public record ExportedDeployment(
    String id,
    String name,
    String tenant,
    Map<String, byte[]> resources,
    List<Definition> definitions) {

  /**
   * A process definition.
   *
   * @param id where it was taken, as rows of instances name it
   * @param resource name of the resource that it was made of
   * @param jobs its job definitions
   */
  public record Definition(
      String id, String key, long version, String resource, List<JobDefinition> jobs) {
    /** Copies the list. */
    public Definition {
      jobs = List.copyOf(jobs);
    }
  }

  /**
   * What jobs of a definition have in common; all but the id are the same wherever the same model
   * is deployed.
   *
   * @param configuration or null
   */
  public record JobDefinition(String id, String activity, String type, String configuration) {}

  /** Copies the collections; requires the resource of each definition. */
  public ExportedDeployment {
    resources = Map.copyOf(resources);
    definitions = List.copyOf(definitions);
    for (Definition definition : definitions) {
      if (!resources.containsKey(definition.resource())) {
        throw new IllegalArgumentException(
            "Expected resource '%s' of definition %s in deployment %s, but it has only %s"
                .formatted(definition.resource(), definition.id(), id, resources.keySet()));
      }
    }
  }
}
