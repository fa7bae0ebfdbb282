package dev.covey.engine.transfer;

import dev.covey.checkpoint.Row;
import dev.covey.engine.time.InstanceMembers;
import java.util.List;
import java.util.Map;

/**
 * The ids of definitions in another collective, by those in an export. Immutable.
 *
 * @param definitions by the id that the export has
 * @param jobs ids of job definitions by those that the export has
 */
public record DefinitionIds(Map<String, Here> definitions, Map<String, String> jobs) {
  /** Columns that name a process definition. */
  static final List<String> DEFINITIONS = List.of("PROC_DEF_ID_", "PROCESS_DEF_ID_");

  private static final String JOB = "JOB_DEF_ID_";
  private static final String DEPLOYMENT = "DEPLOYMENT_ID_";

  /** A definition as it is here. */
  public record Here(String id, String deployment) {}

  /** Copies the maps. */
  public DefinitionIds {
    definitions = Map.copyOf(definitions);
    jobs = Map.copyOf(jobs);
  }

  /**
   * The row with the ids of here. What history says of a definition that had been deleted stays; a
   * job definition that is not here is left out, as the engine does for jobs without one.
   */
  public Row apply(Row row) {
    Row changed = row;
    for (String column : DEFINITIONS) {
      String id = InstanceMembers.text(row, column);
      Here here = id == null ? null : definitions.get(id);
      if (here != null) {
        changed = changed.with(column, here.id());
        if (InstanceMembers.text(row, DEPLOYMENT) != null) {
          changed = changed.with(DEPLOYMENT, here.deployment());
        }
      }
    }
    String job = InstanceMembers.text(row, JOB);
    return job == null ? changed : changed.with(JOB, jobs.get(job));
  }
}
