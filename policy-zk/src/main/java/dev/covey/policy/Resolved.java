package dev.covey.policy;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value that holds, and the document that says so.
 *
 * @param document its path in the tree of a revision: {@code defaults}, {@code sites/main}, {@code
 *     processes/order}, {@code nodes/shop-2}; or {@value #BUILT_IN} where no document says anything
 */
public record Resolved<T>(T value, String document) {

  /** Stands in the place of a document for what holds where none says anything. */
  public static final String BUILT_IN = "built in";

  /** Requires both. */
  public Resolved {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(document, "document");
  }

  /** The first of the two that says something, else what is built in. */
  static <T> Resolved<T> of(Optional<Resolved<T>> first, Optional<Resolved<T>> second, T builtIn) {
    return first.or(() -> second).orElseGet(() -> new Resolved<>(builtIn, BUILT_IN));
  }

  /** The value in other words, from the same document. */
  <R> Resolved<R> map(Function<T, R> words) {
    return new Resolved<>(words.apply(value), document);
  }
}
