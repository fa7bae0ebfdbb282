package dev.covey.checkpoint;

/**
 * What a full checkpoint is: the image of a shard, cut into pieces. A full checkpoint is there when
 * its manifest is.
 *
 * @param id unique
 * @param base id of the full checkpoint it was merged from, or empty
 * @param last header of the last turn in it
 * @param inboxPosition the image's inbox position, or -1
 * @param journalPosition where the journal goes on after it
 * @param rows how many rows it has
 * @param pieces how many pieces it has
 * @param bytes their length in all
 * @param crc CRC32C over all bytes of all pieces in order
 */
public record Manifest(
    String id,
    String base,
    TurnHeader last,
    long inboxPosition,
    long journalPosition,
    long rows,
    int pieces,
    long bytes,
    int crc) {

  /** Throws {@link IllegalArgumentException} if a part is missing or out of its range. */
  public Manifest {
    Checks.notBlank("a checkpoint id", id);
    Checks.notNull("a base", base);
    Checks.notNull("a turn header", last);
    Checks.atLeast(TurnHeader.NO_INBOX_POSITION, "an inbox position", inboxPosition);
    Checks.atLeast(0, "a journal position", journalPosition);
    Checks.atLeast(0, "a number of rows", rows);
    Checks.atLeast(0, "a number of pieces", pieces);
    Checks.atLeast(0, "a length", bytes);
  }

  /** The shard, as text. */
  public String shard() {
    return last.shard();
  }
}
