package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.covey.policy.VersionRamp.Share;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VersionRampTest {

  private static final int STARTS = 10_000;
  private static final VersionRamp TENTH = ramp("{3: 90%, 4: 10%}");
  private static final VersionRamp FIFTH = ramp("{3: 80%, 4: 20%}");

  private static VersionRamp ramp(String versions) {
    return PolicyDocument.parse(
            """
            sites: { main: { selector: "", shards: 1 } }
            defaults: { site: main }
            processes: { order: { versions: %s } }
            """
                .formatted(versions))
        .toPolicy(new Revision(1))
        .versionsOf("order")
        .orElseThrow();
  }

  static Stream<Arguments> businessKeys() {
    return IntStream.range(0, 10)
        .boxed()
        .flatMap(
            seed -> {
              Random random = new Random(seed);
              int first = random.nextInt(1_000_000);
              long[] words = random.longs(STARTS).toArray();
              return Stream.of(
                  keys("a number, from " + first, i -> String.valueOf(first + i)),
                  keys("a name and a number, seed " + seed, i -> "order-" + seed + "-" + i),
                  keys("random, seed " + seed, i -> Long.toHexString(words[i])));
            });
  }

  private static Arguments keys(String what, IntFunction<String> key) {
    return Arguments.of(what, key);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("businessKeys")
  void shouldGiveATenthOfTheStartsTheNewVersionPlusMinusOnePerCent(
      String what, IntFunction<String> key) {
    long fresh =
        IntStream.range(0, STARTS)
            .filter(i -> TENTH.choose(VersionRamp.point("order", key.apply(i))) == 4)
            .count();

    assertThat(fresh).isCloseTo(STARTS / 10, within(STARTS / 100L));
  }

  @Test
  void shouldKeepTheNewVersionForWhoeverHasItWhileItsShareGrows() {
    int stays = 0;
    for (int i = 0; i < STARTS; i++) {
      long point = VersionRamp.point("order", "b-" + i);
      if (TENTH.choose(point) == 4) {
        assertThat(FIFTH.choose(point)).isEqualTo(4);
        stays++;
      }
    }
    assertThat(stays).isPositive();
  }

  /** Every node, of whatever version of Covey, must give a business key the same version. */
  @ParameterizedTest
  @CsvSource({
    "order, b-1, 159cd68afb173e70",
    "order, '', 97372c949e961bc0",
    "order, 42, 8af396742c9c65d7",
    "注文, 'grüße \uD83D\uDE00', 3f9cb1509a69510c",
  })
  void shouldBeTheSameForEver(String process, String businessKey, String point) {
    assertThat(Long.toHexString(VersionRamp.point(process, businessKey))).isEqualTo(point);
  }

  @Test
  void shouldTellProcessesApart() {
    long both =
        IntStream.range(0, STARTS)
            .mapToObj(i -> "b-" + i)
            .filter(key -> TENTH.choose(VersionRamp.point("order", key)) == 4)
            .filter(key -> TENTH.choose(VersionRamp.point("payment", key)) == 4)
            .count();

    assertThat(both).isCloseTo(STARTS / 100, within(STARTS / 300L));
  }

  @Test
  void shouldLayTheVersionsSideBySideFromTheNewestOn() {
    VersionRamp ramp = ramp("{1: 25%, 2: 50%, 3: 25%, 4: 0%}");

    assertThat(Stream.of(0.0, 0.24, 0.26, 0.74, 0.76, 0.9999).map(at -> ramp.choose(place(at))))
        .containsExactly(3, 3, 2, 2, 1, 1);
    assertThat(ramp.choose(-1L)).isEqualTo(1);
  }

  private static long place(double at) {
    return (long) (at * (1L << 32)) << 32;
  }

  @Test
  void shouldShareAmongTheVersionsThatCanBeHad() {
    VersionRamp ramp = ramp("{1: 25%, 2: 50%, 3: 25%, 4: 0%}");

    assertThat(Stream.of(0.0, 0.49, 0.51, 0.99).map(at -> ramp.choose(place(at), v -> v != 2)))
        .extracting(chosen -> chosen.orElse(0))
        .containsExactly(3, 3, 1, 1);
    assertThat(ramp.choose(0, version -> version == 2)).hasValue(2);
    assertThat(ramp.choose(-1, version -> version == 2)).hasValue(2);
    assertThat(ramp.choose(0, version -> version >= 4)).isEmpty();
  }

  @Test
  void shouldReadAndWriteThirds() {
    VersionRamp thirds = ramp("{ 10: 33.34%, 9: 33.33%, 8: 33.33%, 7: 0% }");

    assertThat(thirds.word()).isEqualTo("7: 0%, 8: 33.33%, 9: 33.33%, 10: 33.34%");
    assertThat(ramp("{ 1: 99.9999%, 2: 0.0001% }").word()).isEqualTo("1: 99.9999%, 2: 0.0001%");
    assertThat(ramp("{ 1: 100.0% }").word()).isEqualTo("1: 100%");
    assertThat(ramp("{ 1: 05.50%, 2: 94.5% }").percentages())
        .isEqualTo(new TreeMap<>(Map.of(1, "5.5%", 2, "94.5%")));
  }

  @Test
  void shouldRefuseSharesThatAreNotAll() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VersionRamp(List.of(new Share(1, 999_999))))
        .withMessage("the shares are 99.9999% together, but must be 100%");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VersionRamp(List.of(new Share(1, 500_000), new Share(1, 500_000))))
        .withMessageStartingWith("A version has two shares");
    assertThatIllegalArgumentException().isThrownBy(() -> new Share(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Share(1, 1_000_001));
  }
}
