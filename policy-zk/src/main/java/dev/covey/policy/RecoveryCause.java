package dev.covey.policy;

import java.util.Objects;

/**
 * The error that a recovery rule is for. Immutable.
 *
 * @param kind which key of the document names it
 * @param value the class, code or type; {@code true} of a node's loss
 */
public record RecoveryCause(Kind kind, String value) {
  /** The incident of a job that has no tries left. */
  public static final String FAILED_JOB = "failedJob";

  /** The incident of an external task that has no tries left. */
  public static final String FAILED_EXTERNAL_TASK = "failedExternalTask";

  /** What kind of error it is. */
  public enum Kind {
    /** An exception of this class, or of one that extends it, fails a job, as cause too. */
    ERROR("error"),
    /** A delegate throws this BPMN error, which its model does not catch. */
    BPMN_ERROR("bpmnError"),
    /** The engine is about to make an incident of this type. */
    INCIDENT("incident"),
    /** A shard's owner is gone and has not handed the shard over. */
    NODE_LOSS("nodeLoss");

    private final String key;

    Kind(String key) {
      this.key = key;
    }

    /** Its key in a document. */
    public String key() {
      return key;
    }
  }

  /** Requires both. */
  public RecoveryCause {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return kind == Kind.NODE_LOSS ? kind.key : kind.key + " " + value;
  }
}
