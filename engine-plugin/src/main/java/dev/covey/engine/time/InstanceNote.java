package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import java.util.Set;

/**
 * What the operation log says of an instance that was changed past the engine: an entry of category
 * {@code Operator} about the property {@code turn}.
 *
 * @param type {@link #REWIND}, {@link #FORK}, {@link #IMPORT} or {@link #MOVE}
 * @param from where it was, or came from
 * @param to where it is now
 */
public record InstanceNote(String type, String from, String to) {
  public static final String REWIND = "Rewind";
  public static final String FORK = "Fork";
  public static final String IMPORT = "Import";
  public static final String MOVE = "Move";
  private static final Set<String> TYPES = Set.of(REWIND, FORK, IMPORT, MOVE);

  /** Requires a known type. */
  public InstanceNote {
    if (!TYPES.contains(type)) {
      throw new IllegalArgumentException("Expected one of " + TYPES + ", but got '" + type + "'");
    }
  }

  /** Whether a row is such an entry. */
  public static boolean isNote(Row row) {
    return row.key().table().equals("ACT_HI_OP_LOG")
        && TYPES.contains(String.valueOf(row.value("OPERATION_TYPE_")));
  }
}
