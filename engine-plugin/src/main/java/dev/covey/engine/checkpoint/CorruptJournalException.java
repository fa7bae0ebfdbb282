package dev.covey.engine.checkpoint;

import dev.covey.fabric.JournalRecord;

/** A shard's journal cannot be read; the shard stays closed until someone has looked at it. */
public final class CorruptJournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CorruptJournalException(JournalRecord record, Throwable cause) {
    super(
        "The journal is corrupt at topic "
            + record.topic()
            + ", partition "
            + record.partition()
            + ", offset "
            + record.offset()
            + ": "
            + cause.getMessage(),
        cause);
  }
}
