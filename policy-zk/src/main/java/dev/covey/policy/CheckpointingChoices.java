package dev.covey.policy;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What one document says of checkpointing; what is empty is left to whoever is asked next: a site
 * before the defaults, the defaults before {@link Checkpointing#USUAL}. Immutable.
 *
 * @param pageBytes for {@link Checkpointing#pageBytes()}
 * @param turns for {@link Checkpointing#turns()}
 * @param bytes for {@link Checkpointing#bytes()}
 * @param age for {@link Checkpointing#age()}
 * @param keep for {@link Checkpointing#keep()}
 */
public record CheckpointingChoices(
    Optional<Integer> pageBytes,
    Optional<Long> turns,
    Optional<Long> bytes,
    Optional<Duration> age,
    Optional<Duration> keep) {

  /** Says nothing. */
  public static final CheckpointingChoices NONE =
      new CheckpointingChoices(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Throws {@link IllegalArgumentException} for what is out of its bounds. */
  public CheckpointingChoices {
    Objects.requireNonNull(pageBytes, "pageBytes").ifPresent(Checkpointing::requirePageBytes);
    Objects.requireNonNull(turns, "turns").ifPresent(Checkpointing::requireTurns);
    Objects.requireNonNull(bytes, "bytes").ifPresent(Checkpointing::requireBytes);
    Objects.requireNonNull(age, "age").ifPresent(Checkpointing::requireAge);
    Objects.requireNonNull(keep, "keep").ifPresent(Checkpointing::requireKeep);
  }

  /** What holds if these choices go before the given ones, key by key. */
  public Checkpointing over(Checkpointing next) {
    return new Checkpointing(
        pageBytes.orElse(next.pageBytes()),
        turns.orElse(next.turns()),
        bytes.orElse(next.bytes()),
        age.orElse(next.age()),
        keep.orElse(next.keep()));
  }
}
