package dev.covey.engine.turn;

import dev.covey.checkpoint.Paging;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.engine.address.Address;
import dev.covey.engine.capture.Tables;
import dev.covey.fabric.Committer;
import dev.covey.fabric.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Makes turns of engine transactions.
 *
 * <p>Invariant: turns enter a shard's journal in the order in which the database committed
 * transactions that conflict. For a turn takes its number and its place in the commit order in
 * {@code COMMITTING}, while its transaction still holds its row locks; a conflicting transaction
 * gets there only after the locks are released. A number once taken is always journaled, with no
 * changes if its transaction was rolled back after all, so numbers in a journal have no gaps.
 */
public final class TurnRecorder {
  /**
   * What the recorder needs of the node.
   *
   * @param paging how values are paged, for all rows of one turn
   */
  public record Surroundings(
      NodeId node,
      Tables tables,
      OwnedShards shards,
      RowAddresses addresses,
      Committer committer,
      TurnCodec codec,
      int maxRecordBytes,
      Supplier<Function<Address, Paging>> paging,
      LongSupplier catalogNumber,
      BooleanSupplier available,
      Predicate<List<RowChange>> relaxed,
      DependentRows dependentRows) {}

  private final Surroundings node;
  private final ThreadLocal<Scope> scopes;
  private final Object sequencer = new Object();

  public TurnRecorder(Surroundings node, ThreadLocal<Scope> scopes) {
    this.node = node;
    this.scopes = scopes;
  }

  Scope scope() {
    return scopes.get();
  }

  Tables tables() {
    return node.tables();
  }

  Function<Address, Paging> pagingAt() {
    return node.paging().get();
  }

  long catalogNumber() {
    return node.catalogNumber().getAsLong();
  }

  boolean relaxed(List<RowChange> changes) {
    return node.relaxed().test(changes);
  }

  DependentRows dependentRows() {
    return node.dependentRows();
  }

  /** The changes of one transaction by the shard they belong to. */
  Map<Address, List<RowChange>> byAddress(List<RowChange> changes) {
    Map<Address, List<RowChange>> grouped = new TreeMap<>();
    for (RowChange change : changes) {
      grouped
          .computeIfAbsent(node.addresses().of(change, elsewhere()), a -> new ArrayList<>())
          .add(change);
    }
    return grouped;
  }

  private Address elsewhere() {
    Address address = scopes.get().address();
    return address != null ? address : Address.CATALOG;
  }

  boolean ownsCatalog() {
    OwnedShard catalog = node.shards().get(Address.CATALOG);
    return catalog != null && catalog.takesTurns();
  }

  void requireAvailable() {
    if (!node.available().getAsBoolean()) {
      throw new CollectiveUnavailableException(
          "Node "
              + node.node()
              + " cannot reach Kafka (or, alone, write to its disk), so nothing can be made durable;"
              + " the transaction was rolled back. The node resumes by itself.");
    }
  }

  /**
   * Takes the numbers and the place of a transaction's turns.
   *
   * @param catalogBase the catalog turn that the changes build on, or -1 if any will do
   * @param result what the command returned, for whoever runs it again
   * @throws ShardMovedException if a shard is not open here
   * @throws CatalogChange if the catalog is not at that turn any more
   */
  BegunTurns begin(
      Map<Address, List<RowChange>> changes,
      Consumption consumption,
      long catalogBase,
      Object result) {
    BegunTurns begun = new BegunTurns(this, consumption);
    synchronized (sequencer) {
      if (catalogBase >= 0 && catalogMovedFrom(catalogBase)) {
        throw CatalogChange.outdated(catalogBase, result);
      }
      for (Map.Entry<Address, List<RowChange>> entry : changes.entrySet()) {
        OwnedShard shard = node.shards().get(entry.getKey());
        long number = shard == null ? 0 : shard.beginTurn();
        if (number == 0) {
          begun.refuse(node.committer().reserve());
          throw new ShardMovedException(
              "Shard at " + entry.getKey() + " is not open on node " + node.node());
        }
        begun.add(shard, number, entry.getValue());
      }
      begun.place(node.committer().reserve());
    }
    begun.encode();
    return begun;
  }

  /** Numbers are taken in the sequencer only, so the catalog stands still meanwhile. */
  private boolean catalogMovedFrom(long base) {
    OwnedShard catalog = node.shards().get(Address.CATALOG);
    return catalog != null && catalog.lastNumber() != base;
  }

  byte[] encode(
      OwnedShard shard, long number, Instant at, long inboxPosition, List<RowChange> changes) {
    TurnHeader header =
        new TurnHeader(
            shard.lease().shard().toString(),
            number,
            node.node().value(),
            at,
            inboxPosition,
            catalogNumber());
    byte[] bytes = node.codec().encode(new Turn(header, changes));
    if (bytes.length > node.maxRecordBytes()) {
      throw new TurnRefusedException(
          "The transaction changed "
              + bytes.length
              + " bytes of shard "
              + shard.lease().shard()
              + ", more than a journal record holds ("
              + node.maxRecordBytes()
              + "). Largest row: "
              + LargestRow.of(changes)
              + ". Store large values elsewhere, or in several transactions.");
    }
    return bytes;
  }
}
