package dev.covey.fabric.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Asks the brokers and waits for the answer, at most so long. Thread-safe. */
final class AdminCalls implements AutoCloseable {
  private final Admin admin;
  private final Refusal refusal;
  private final Duration timeout;

  AdminCalls(Admin admin, Refusal refusal, Duration timeout) {
    this.admin = admin;
    this.refusal = refusal;
    this.timeout = timeout;
  }

  Admin client() {
    return admin;
  }

  /**
   * @param act for the error message, as "create topics"
   */
  <T> T answer(String act, Function<Admin, KafkaFuture<T>> call) {
    try {
      return await(call.apply(admin));
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      throw refusal.to(act, e);
    }
  }

  /** As {@link #answer}, but one expected error is an answer too. */
  <T, R> R orElse(
      String act,
      Function<Admin, KafkaFuture<T>> call,
      Function<T, R> mapping,
      Class<? extends Exception> expected,
      R otherwise) {
    try {
      return mapping.apply(await(call.apply(admin)));
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      if (expected.isInstance(Refusal.unwrap(e))) {
        return otherwise;
      }
      throw refusal.to(act, e);
    }
  }

  private <T> T await(KafkaFuture<T> future) throws ExecutionException, TimeoutException {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExecutionException(e);
    }
  }

  /** The high watermark: the end of all that is written, committed or not. */
  long end(TopicPartition partition) {
    return offset(partition, OffsetSpec.latest());
  }

  long start(TopicPartition partition) {
    return offset(partition, OffsetSpec.earliest());
  }

  /** Whatever is there before the offset is gone afterwards, on every reader. */
  void deleteBefore(TopicPartition partition, long offset) {
    answer(
        "delete old records of " + partition,
        client ->
            client.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset))).all());
  }

  private long offset(TopicPartition partition, OffsetSpec spec) {
    return answer(
            "read the offsets of " + partition,
            client ->
                client
                    .listOffsets(
                        Map.of(partition, spec),
                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .partitionResult(partition))
        .offset();
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
