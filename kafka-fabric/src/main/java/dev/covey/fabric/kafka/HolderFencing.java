package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import dev.covey.fabric.NodeId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the open transaction of an earlier owner that holds up a shard's new owner, by taking over
 * its transactional id, which aborts the transaction at once. Thread-safe.
 *
 * <p>Who is fenced:
 *
 * <ul>
 *   <li>whoever has an ongoing transaction in the shard's own journal. A live earlier owner that
 *       handed the shard over has none there any more, whatever it writes elsewhere; so it is a
 *       dead or stopped process, or one whose turn must not be in the journal anyway. If it wakes,
 *       it takes a new producer and goes on with the shards it still has;
 *   <li>nodes with an ongoing transaction that are not members of the group, whose transaction can
 *       hold the shard's inbox position without having written its journal.
 * </ul>
 *
 * A transaction that is being committed or aborted already is left to end, and this node's own is.
 * Where Kafka refuses (rights, an old broker), the transaction timeout ends it.
 */
final class HolderFencing {
  private static final Logger LOG = LoggerFactory.getLogger(HolderFencing.class);

  private final AdminCalls admin;
  private final TopicNames names;
  private final NodeId node;

  HolderFencing(AdminCalls admin, TopicNames names, NodeId node) {
    this.admin = admin;
    this.names = names;
    this.node = node;
  }

  void fenceHolders(TopicPartition journal) {
    try {
      Set<String> holders = new HashSet<>(writersOf(journal));
      holders.addAll(ongoingOfNoMember());
      holders.removeIf(holder -> TopicNames.clientOf(holder).equals(names.client(node)));
      for (String holder : holders) {
        LOG.warn("Aborting the open transaction of {}, which holds up {}", holder, journal);
        admin.answer("fence " + holder, client -> client.fenceProducers(List.of(holder)).all());
      }
    } catch (FabricException e) {
      LOG.warn("{} waits for the transaction timeout of an earlier owner: {}", journal, e + "");
    }
  }

  private Collection<String> writersOf(TopicPartition journal) {
    Set<Long> producers =
        admin
            .answer(
                "describe the producers of " + journal,
                client -> client.describeProducers(List.of(journal)).partitionResult(journal))
            .activeProducers()
            .stream()
            .filter(producer -> producer.currentTransactionStartOffset().isPresent())
            .map(ProducerState::producerId)
            .collect(Collectors.toSet());
    return producers.isEmpty()
        ? Set.of()
        : ongoing(new ListTransactionsOptions().filterProducerIds(producers));
  }

  private Collection<String> ongoingOfNoMember() {
    Collection<String> ongoing = ongoing(new ListTransactionsOptions());
    if (!ongoing.isEmpty()) {
      Set<String> members = members();
      ongoing.removeIf(id -> members.contains(TopicNames.clientOf(id)));
    }
    return ongoing;
  }

  private Collection<String> ongoing(ListTransactionsOptions options) {
    return admin
        .answer(
            "list transactions",
            client ->
                client
                    .listTransactions(options.filterStates(List.of(TransactionState.ONGOING)))
                    .all())
        .stream()
        .map(TransactionListing::transactionalId)
        .filter(id -> id.startsWith(names.collective() + "."))
        .collect(Collectors.toSet());
  }

  private Set<String> members() {
    return admin.orElse(
        "describe the group",
        client ->
            client
                .describeConsumerGroups(List.of(names.collective()))
                .describedGroups()
                .get(names.collective()),
        HolderFencing::clientIds,
        GroupIdNotFoundException.class,
        Set.of());
  }

  private static Set<String> clientIds(ConsumerGroupDescription group) {
    return group.members().stream().map(MemberDescription::clientId).collect(Collectors.toSet());
  }
}
