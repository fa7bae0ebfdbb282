package dev.covey.fabric.kafka;

import dev.covey.fabric.FabricException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** Says in one sentence what Kafka refused, where, and what to do about it. */
final class Refusal {
  private final String collective;
  private final String bootstrapServers;

  Refusal(String collective, String bootstrapServers) {
    this.collective = collective;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * @param act what was tried, as "create topics"
   */
  FabricException to(String act, Throwable thrown) {
    Throwable cause = unwrap(thrown);
    if (cause instanceof FabricException already) {
      return already;
    }
    return new FabricException("Cannot " + act + ": " + reason(cause), cause);
  }

  static Throwable unwrap(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whether the same may succeed later without anybody doing anything. */
  static boolean passing(FabricException refused) {
    return refused.getCause() instanceof RetriableException
        || refused.getCause() instanceof java.util.concurrent.TimeoutException;
  }

  private String reason(Throwable cause) {
    if (cause instanceof TopicAuthorizationException e) {
      return "not authorized on topics %s. Grant this node's principal READ, WRITE, DESCRIBE, CREATE and DELETE on topics prefixed '%s.'"
          .formatted(e.unauthorizedTopics(), collective);
    }
    if (cause instanceof GroupAuthorizationException) {
      return "not authorized on group '%s'. Grant this node's principal READ and DESCRIBE on it"
          .formatted(collective);
    }
    if (cause instanceof TransactionalIdAuthorizationException) {
      return "not authorized on its transactional id. Grant this node's principal WRITE and DESCRIBE on transactional ids prefixed '%s.'"
          .formatted(collective);
    }
    if (cause instanceof ClusterAuthorizationException) {
      return "not authorized on the cluster. Grant this node's principal DESCRIBE, and CREATE unless the topics exist";
    }
    if (cause instanceof AuthenticationException) {
      return "Kafka at %s rejects this node's credentials (%s). Check the security properties"
          .formatted(bootstrapServers, cause.getMessage());
    }
    if (cause instanceof TimeoutException
        || cause instanceof DisconnectException
        || cause instanceof java.util.concurrent.TimeoutException) {
      return "no answer from Kafka at %s in time. Check kafkaBootstrapServers, the network and the brokers"
          .formatted(bootstrapServers);
    }
    return "Kafka at %s says %s".formatted(bootstrapServers, cause);
  }
}
