package dev.covey.fabric.kafka;

import dev.covey.fabric.ShardId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Counts inbox messages that are not consumed yet. Offsets are taken by transaction markers too, so
 * a short distance is counted by reading it; a long one is taken as it is.
 */
final class InboxLag {
  private static final long COUNTED = 500;
  private static final Duration COUNT_LIMIT = Duration.ofSeconds(2);

  private record Span(long from, long to) {}

  private final AdminCalls admin;
  private final Readers readers;
  private final TopicNames names;
  private final LongSupplier nanos;

  InboxLag(AdminCalls admin, Readers readers, TopicNames names, LongSupplier nanos) {
    this.admin = admin;
    this.readers = readers;
    this.names = names;
    this.nanos = nanos;
  }

  Map<ShardId, Long> of(Collection<ShardId> shards) {
    Set<TopicPartition> inboxes = shards.stream().map(names::inboxOf).collect(Collectors.toSet());
    Map<TopicPartition, Span> open = spans(inboxes);
    Map<TopicPartition, Long> counted = count(open);
    Map<ShardId, Long> lag = new TreeMap<>();
    for (ShardId shard : shards) {
      TopicPartition inbox = names.inboxOf(shard);
      Span span = open.get(inbox);
      long distance = span == null ? 0 : span.to() - span.from();
      lag.put(shard, counted.getOrDefault(inbox, distance));
    }
    return lag;
  }

  private Map<TopicPartition, Span> spans(Set<TopicPartition> inboxes) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    Map<TopicPartition, Long> starts = offsets(inboxes, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(inboxes, OffsetSpec.latest());
    Map<TopicPartition, Span> spans = new HashMap<>();
    for (TopicPartition inbox : inboxes) {
      OffsetAndMetadata position = committed.get(inbox);
      long from = Math.max(starts.get(inbox), position == null ? 0 : position.offset());
      if (from < ends.get(inbox)) {
        spans.put(inbox, new Span(from, ends.get(inbox)));
      }
    }
    return spans;
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() {
    return admin.orElse(
        "read the positions of group " + names.collective(),
        client ->
            client.listConsumerGroupOffsets(names.collective()).partitionsToOffsetAndMetadata(),
        positions -> positions,
        GroupIdNotFoundException.class,
        Map.of());
  }

  private Map<TopicPartition, Long> offsets(Set<TopicPartition> inboxes, OffsetSpec spec) {
    var answers =
        admin.answer(
            "read the offsets of inboxes",
            client ->
                client
                    .listOffsets(
                        inboxes.stream().collect(Collectors.toMap(inbox -> inbox, inbox -> spec)),
                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all());
    Map<TopicPartition, Long> offsets = new HashMap<>();
    answers.forEach((inbox, info) -> offsets.put(inbox, info.offset()));
    return offsets;
  }

  private Map<TopicPartition, Long> count(Map<TopicPartition, Span> open) {
    Map<TopicPartition, Long> counts = new HashMap<>();
    open.forEach(
        (inbox, span) -> {
          if (span.to() - span.from() <= COUNTED) {
            counts.put(inbox, 0L);
          }
        });
    if (counts.isEmpty()) {
      return counts;
    }
    try (Consumer<byte[], byte[]> consumer = readers.brief("lag")) {
      consumer.assign(counts.keySet());
      counts.keySet().forEach(inbox -> consumer.seek(inbox, open.get(inbox).from()));
      Set<TopicPartition> left = new HashSet<>(counts.keySet());
      long deadline = nanos.getAsLong() + COUNT_LIMIT.toNanos();
      while (!left.isEmpty() && nanos.getAsLong() - deadline < 0) {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
          TopicPartition inbox = new TopicPartition(record.topic(), record.partition());
          if (record.offset() < open.get(inbox).to()) {
            counts.merge(inbox, 1L, Long::sum);
          }
        }
        left.removeIf(inbox -> consumer.position(inbox) >= open.get(inbox).to());
      }
      left.forEach(counts::remove);
    }
    return counts;
  }
}
