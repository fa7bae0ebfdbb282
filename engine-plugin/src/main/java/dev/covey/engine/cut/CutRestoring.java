package dev.covey.engine.cut;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.ImagePieces;
import dev.covey.checkpoint.Intention;
import dev.covey.checkpoint.Retention;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.ShardImage;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.engine.checkpoint.FabricCheckpoints;
import dev.covey.engine.checkpoint.ShardReader;
import dev.covey.engine.transfer.ExportBlock;
import dev.covey.engine.transfer.ExportFile;
import dev.covey.fabric.CommitUnit;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.OutgoingMessage;
import dev.covey.fabric.ShardId;
import dev.covey.fabric.ShardTurn;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;

/**
 * Puts a cut into a collective in which nothing has happened yet, under the ids that it has.
 *
 * <p>It joins the group and does it as the owner of every shard, so no node can be at work
 * meanwhile. Each shard gets its image as a full checkpoint; the turns of the catalog and the
 * messages that were on their way come last, in one transaction.
 *
 * <p>Invariant: a restore refuses a collective that has any turn. One that was interrupted has left
 * some, so nobody takes a part of a cut for the whole by restoring again. One thread's own; blocks.
 */
public final class CutRestoring {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NODE = "restore";

  private final Fabric fabric;
  private final TurnCodec turns;
  private final CheckpointStore store;
  private final ImagePieces pieces;
  private final Duration patience;
  private final AllShards owned = new AllShards();
  private final List<byte[]> gathered = new ArrayList<>();
  private final List<ShardTurn> catalog = new ArrayList<>();
  private final List<OutgoingMessage> messages = new ArrayList<>();
  private Instant at;
  private Map<String, Integer> cutSites = Map.of();
  private int shards;
  private long rows;

  public CutRestoring(Fabric fabric, DataCodec data, TurnCodec turns) {
    this(fabric, data, turns, PATIENCE);
  }

  CutRestoring(Fabric fabric, DataCodec data, TurnCodec turns, Duration patience) {
    this.fabric = fabric;
    this.turns = turns;
    this.store = new FabricCheckpoints(fabric, data);
    this.pieces = new ImagePieces(turns, ShardReader.PIECE_BYTES);
    this.patience = patience;
  }

  /**
   * Restores. The whole file is verified first.
   *
   * @param sites those of the collective's policy and their numbers of shards, declared already
   * @throws CutException if the file holds no cut, the sites are others than those of the cut,
   *     nodes are at work, or anything has happened in the collective; nothing was changed then,
   *     unless it says so
   * @throws dev.covey.checkpoint.CorruptRecordException if it is not the whole, unchanged file
   * @throws dev.covey.engine.transfer.TransferException if the file cannot be read
   */
  public CutSummary run(Path file, SortedMap<String, Integer> sites, CutProgress progress) {
    ExportFile.read(file, this::survey);
    requireSites(file, sites);
    List<ShardId> all = new ArrayList<>(CutWriting.shards(sites));
    all.add(ShardId.CATALOG);
    requireNoNode();
    all.forEach(this::requireNew);
    try {
      takeAll(sites, all);
      all.forEach(this::recover);
      ExportFile.read(file, block -> restore(block, all.size(), progress));
      finishCatalog();
      progress.done(ShardId.CATALOG, all.size(), all.size());
    } finally {
      fabric.leave();
    }
    return new CutSummary(at, shards, rows, catalog.size(), messages.size());
  }

  private void survey(ExportBlock block) {
    if (block instanceof ExportBlock.Cut cut) {
      at = cut.at();
      cutSites = cut.sites();
    }
  }

  private void requireSites(Path file, SortedMap<String, Integer> sites) {
    if (at == null) {
      throw new CutException(
          "Expected a cut of a collective, but %s holds an instance: 'covey checkpoint import' takes it"
              .formatted(file));
    }
    if (!sites.equals(cutSites)) {
      throw new CutException(
          "Ids carry sites and shards, so policy must have those of the cut, %s, but it has %s: push such a policy"
              .formatted(cutSites, sites));
    }
  }

  private void requireNoNode() {
    Set<NodeId> nodes = fabric.readStatus().keySet();
    if (!nodes.isEmpty()) {
      throw new CutException(
          "Expected a collective in which no node has run, but there are %s: restore into a new one, and start nodes afterwards"
              .formatted(nodes));
    }
  }

  private void takeAll(SortedMap<String, Integer> sites, List<ShardId> all) {
    Map<String, Integer> standbys = new LinkedHashMap<>();
    sites.keySet().forEach(site -> standbys.put(site, 0));
    fabric.serve(standbys, owned);
    Set<String> missing = owned.await(all, patience);
    if (!missing.isEmpty()) {
      throw new CutException(
          "Expected to own all shards, but others own %s: stop the nodes".formatted(missing));
    }
  }

  private void requireNew(ShardId shard) {
    if (fabric.journalEnd(shard) > 0 || fabric.checkpoints(shard).end() > 0) {
      throw new CutException(
          "Expected a collective in which nothing has happened, but shard %s has turns: restore into a new one, or delete the topics of this one"
              .formatted(shard));
    }
  }

  /** Nobody who owned the shard before can write to it after this. */
  private void recover(ShardId shard) {
    fabric.recover(owned.lease(shard), 0, record -> {});
    requireNew(shard);
  }

  private void restore(ExportBlock block, int total, CutProgress progress) {
    if (block instanceof ExportBlock.Piece piece) {
      gathered.add(piece.bytes());
    } else if (block instanceof ExportBlock.Shard shard) {
      ImagePieces.Joiner joiner = pieces.joiner(shard.manifest());
      gathered.forEach(joiner);
      gathered.clear();
      ShardId id = ShardId.parse(shard.manifest().shard());
      put(id, joiner.image());
      progress.done(id, shards, total);
    } else if (block instanceof ExportBlock.CatalogTurn turn) {
      catalog.add(new ShardTurn(owned.lease(ShardId.CATALOG), turn.bytes(), ShardTurn.UNCHANGED));
    } else if (block instanceof ExportBlock.Message message) {
      messages.add(new OutgoingMessage.ToShard(ShardId.parse(message.shard()), message.payload()));
    }
  }

  private void put(ShardId shard, ShardImage cut) {
    ShardImage image = withNewInbox(cut);
    TurnHeader last = image.lastHeader().orElseThrow();
    // A journal that begins behind a record, so that nobody takes it for whole without the image.
    Turn nothing = new Turn(last, List.of());
    commit(
        List.of(new ShardTurn(owned.lease(shard), turns.encode(nothing), ShardTurn.UNCHANGED)),
        List.of());
    long[] position = {0};
    fabric.readJournal(shard, 0, record -> position[0] = record.offset() + 1);
    String id = UUID.randomUUID().toString();
    Instant now = Clock.systemUTC().instant();
    store.write(
        new Intention(id, shard.toString(), "", 0, position[0], NODE, now),
        sink -> pieces.cut(id, "", position[0], image, sink),
        Retention.none(now));
    fabric.deleteJournalBefore(shard, position[0]);
    shards++;
    rows += image.size();
  }

  /** The same rows and turn; what was consumed was of another inbox. */
  private static ShardImage withNewInbox(ShardImage cut) {
    TurnHeader last = cut.lastHeader().orElseThrow();
    List<Row> rows = new ArrayList<>(cut.size());
    cut.tables().forEach(table -> rows.addAll(cut.rows(table)));
    return new ShardImage(
        new TurnHeader(
            last.shard(), last.number(), last.node(), last.at(), 0, last.catalogNumber()),
        rows);
  }

  private void finishCatalog() {
    if (!catalog.isEmpty()) {
      commit(catalog, messages);
    } else if (!messages.isEmpty()) {
      throw new CutException("Expected a catalog for the messages of the cut, but it has no turn");
    }
  }

  private void commit(List<ShardTurn> shardTurns, List<OutgoingMessage> sent) {
    try {
      fabric.committer().reserve().commit(new CommitUnit(shardTurns, sent)).join();
    } catch (CompletionException e) {
      throw new CutException(
          "The collective holds a part of the cut only, so delete its topics: "
              + e.getCause().getMessage(),
          e.getCause());
    }
  }
}
