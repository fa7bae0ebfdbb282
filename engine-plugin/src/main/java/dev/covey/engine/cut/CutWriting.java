package dev.covey.engine.cut;

import dev.covey.checkpoint.ImagePieces;
import dev.covey.checkpoint.Manifest;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.engine.checkpoint.PastGoneException;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.engine.transfer.ExportBlock;
import dev.covey.engine.transfer.ExportFile;
import dev.covey.engine.transfer.Origin;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.InboxMessage;
import dev.covey.fabric.ShardId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a consistent cut of a collective that is at work, and stops nothing for it.
 *
 * <p>Invariant: a cut at a time holds exactly the turns up to that time, and the messages of these
 * turns that none of them has consumed. Since the times are those of a hybrid logical clock
 * (Kulkarni and others, 2014), whatever a turn in the cut has seen of another, by message, answer
 * or catalog, is in the cut too; and all turns of one engine transaction have one time.
 *
 * <p>To know that a journal is complete up to the time, every shard's owner makes a turn after it,
 * the mark. The time is later than a first mark in every shard, so whatever was durable before the
 * call is in the cut.
 *
 * <p>Two full checkpoints of a shard are kept, and what policy keeps beyond them. Should a shard be
 * merged twice before it is read, its past is gone, and the cut begins anew with a later time.
 */
public final class CutWriting {
  private static final Logger LOG = LoggerFactory.getLogger(CutWriting.class);
  private static final int ATTEMPTS = 5;

  /** The past of shards. */
  @FunctionalInterface
  public interface Past {
    /**
     * A shard as it was at a time.
     *
     * @throws PastGoneException if that is not kept any more
     */
    ShardImage at(ShardId shard, Instant time);
  }

  private final String collective;
  private final Fabric fabric;
  private final Past past;
  private final ImagePieces pieces;
  private final Function<ShardId, CompletableFuture<?>> mark;

  /**
   * @param mark makes the owner of a shard take a turn; completes when that is durable
   */
  public CutWriting(
      String collective,
      Fabric fabric,
      Past past,
      TurnCodec turns,
      Function<ShardId, CompletableFuture<?>> mark) {
    this.collective = collective;
    this.fabric = fabric;
    this.past = past;
    this.pieces = new ImagePieces(turns, ShardReader.PIECE_BYTES);
    this.mark = mark;
  }

  /**
   * Writes the cut of now; durable on return.
   *
   * @param file a new one
   * @param sites all sites of the collective and how many shards they have
   * @throws CutException if a shard has no owner that answers, or is merged faster than it can be
   *     read
   * @throws dev.covey.engine.transfer.TransferException if the file is there, or cannot be written
   */
  public CutSummary write(Path file, SortedMap<String, Integer> sites, CutProgress progress) {
    for (int attempt = 1; ; attempt++) {
      try {
        return writeOnce(file, sites, progress);
      } catch (PastGoneException e) {
        if (attempt == ATTEMPTS) {
          throw new CutException(
              "Shards are merged faster than a cut can read them: "
                  + e.getMessage()
                  + ". Let policy keep their turns for as long as a cut takes, as with checkpoint: {"
                  + " keep: 10m } of the site",
              e);
        }
        LOG.info("The cut begins anew: {}", e.getMessage());
      }
    }
  }

  private CutSummary writeOnce(Path file, SortedMap<String, Integer> sites, CutProgress progress) {
    List<ShardId> shards = shards(sites);
    List<ShardId> all = new ArrayList<>(shards);
    all.add(ShardId.CATALOG);
    Tally tally = new Tally();
    ExportFile.write(
        file,
        blocks -> {
          markAll(all);
          Instant time = fabric.now();
          markAll(all);
          tally.at = time;
          blocks.write(
              new ExportBlock.Head(
                  new Origin(
                      UUID.randomUUID().toString(), collective, Clock.systemUTC().instant())));
          blocks.write(new ExportBlock.Cut(time, sites));
          for (ShardId shard : shards) {
            writeShard(shard, time, blocks, tally);
            progress.done(shard, ++tally.read, all.size());
          }
          writeCatalog(time, blocks, tally);
          progress.done(ShardId.CATALOG, ++tally.read, all.size());
        });
    return tally.summary();
  }

  private static final class Tally {
    private Instant at;
    private int read;
    private int shards;
    private long rows;
    private int catalogTurns;
    private int messages;

    CutSummary summary() {
      return new CutSummary(at, shards, rows, catalogTurns, messages);
    }
  }

  static List<ShardId> shards(SortedMap<String, Integer> sites) {
    List<ShardId> shards = new ArrayList<>();
    sites.forEach(
        (site, count) -> {
          for (int number = 0; number < count; number++) {
            shards.add(new ShardId(site, number));
          }
        });
    return shards;
  }

  private void markAll(List<ShardId> shards) {
    List<CompletableFuture<?>> marks = new ArrayList<>();
    for (ShardId shard : shards) {
      marks.add(mark.apply(shard));
    }
    for (int i = 0; i < marks.size(); i++) {
      try {
        marks.get(i).join();
      } catch (CompletionException e) {
        throw new CutException(
            "A cut needs a turn of every shard, but the owner of shard %s made none: %s"
                .formatted(shards.get(i), e.getCause().getMessage()),
            e.getCause());
      }
    }
  }

  private void writeShard(ShardId shard, Instant time, ExportFile.Blocks blocks, Tally tally) {
    ShardImage image = past.at(shard, time);
    if (image.number() > 0) {
      Manifest manifest =
          pieces.cut(
              UUID.randomUUID().toString(),
              "",
              0,
              image,
              piece -> blocks.write(new ExportBlock.Piece(piece)));
      blocks.write(new ExportBlock.Shard(manifest));
      tally.shards++;
      tally.rows += image.size();
    }
    writeMessages(shard, image.inboxPosition(), time, blocks, tally);
  }

  /** Requests are left out: who waits for the answer is no part of the cut, and asks again. */
  private void writeMessages(
      ShardId shard, long from, Instant time, ExportFile.Blocks blocks, Tally tally) {
    fabric.readInbox(
        shard,
        Math.max(0, from),
        message -> {
          if (isInCut(message, time)) {
            blocks.write(new ExportBlock.Message(shard.toString(), message.payload()));
            tally.messages++;
          }
        });
  }

  private static boolean isInCut(InboxMessage message, Instant time) {
    return message.replyTo().isEmpty() && !message.sentAt().isAfter(time);
  }

  private void writeCatalog(Instant time, ExportFile.Blocks blocks, Tally tally) {
    boolean[] beyond = {false};
    fabric.readJournal(
        ShardId.CATALOG,
        0,
        record -> {
          beyond[0] |= record.time().isAfter(time);
          if (!beyond[0]) {
            blocks.write(new ExportBlock.CatalogTurn(record.value()));
            tally.catalogTurns++;
          }
        });
    if (!beyond[0]) {
      throw new FabricException("The catalog's journal does not reach beyond " + time);
    }
  }
}
