package dev.covey.engine.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordShapeTest {
  private final DataCodec codec = KryoCodecs.data();

  abstract static class Base<S extends Record> {}

  abstract static class Between<A, T extends Record> extends Base<T> {}

  private record Numbers(
      byte b, short s, int i, long l, float f, double d, BigDecimal money, BigInteger big) {}

  private record Tree(String name, List<Tree> children) {}

  private record All(
      String text,
      boolean flag,
      Instant at,
      Numbers numbers,
      Map<String, List<Numbers>> byName,
      List<String> names,
      Long none,
      Tree tree) {}

  private record Bytes(byte[] bytes) {}

  private record Positive(int n) {
    Positive {
      if (n <= 0) {
        throw new IllegalArgumentException("Expected a positive number, but got " + n);
      }
    }
  }

  private static final class OfAll extends Base<All> {}

  private static final class OfBytes extends Base<Bytes> {}

  private static final class OfPositive extends Between<String, Positive> {}

  private static final class OfObject extends Base<OfObject.State> {
    private record State(int fine, Object anything) {}
  }

  private static final class OfKeys extends Base<OfKeys.State> {
    private record State(Map<Integer, String> byNumber) {}
  }

  private static final class Generic<T extends Record> extends Base<T> {}

  @SuppressWarnings("rawtypes")
  private static final class Raw extends Base {}

  @Test
  void shouldMakeTheSameRecordOfItsBytes() {
    Numbers numbers =
        new Numbers(
            (byte) -3,
            (short) 300,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            1.5f,
            -2.25,
            new BigDecimal("10.50"),
            BigInteger.TWO.pow(100));
    Map<String, List<Numbers>> byName = new LinkedHashMap<>();
    byName.put("z", List.of(numbers, numbers));
    byName.put("a", null);
    Tree tree = new Tree("root", List.of(new Tree("leaf", List.of()), new Tree(null, null)));
    All all =
        new All(
            "text",
            true,
            Instant.parse("2024-02-29T12:00:00.123456789Z"),
            numbers,
            byName,
            Arrays.asList("x", null),
            null,
            tree);
    RecordShape<All> shape = shape(OfAll.class);
    All again = shape.record(codec.decode(codec.encode(shape.data(all))));
    assertThat(again).isEqualTo(all);
    assertThat(again.byName().keySet()).containsExactly("z", "a");
  }

  @Test
  void shouldKeepBytes() {
    RecordShape<Bytes> shape = shape(OfBytes.class);
    Bytes state = new Bytes(new byte[] {1, 0, -1});
    Bytes again = shape.record(codec.decode(codec.encode(shape.data(state))));
    assertThat(again.bytes()).containsExactly(1, 0, -1);
  }

  @Test
  void shouldFindTheRecordOverClassesBetween() {
    RecordShape<Positive> shape = shape(OfPositive.class);
    assertThat(shape.record(Map.of("n", 7))).isEqualTo(new Positive(7));
  }

  @Test
  void shouldRefuseAComponentThatIsNoPlainData() {
    assertThatThrownBy(() -> RecordShape.ofArgument(OfObject.class, Base.class))
        .isInstanceOf(ProgressTypeException.class)
        .hasMessageContaining("'anything'")
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> RecordShape.ofArgument(OfKeys.class, Base.class))
        .isInstanceOf(ProgressTypeException.class)
        .hasMessageContaining("'byNumber'");
  }

  @Test
  void shouldRefuseAClassThatNamesNoRecord() {
    assertThatThrownBy(() -> RecordShape.ofArgument(Generic.class, Base.class))
        .isInstanceOf(ProgressTypeException.class)
        .hasMessageContaining("its type argument is T");
    assertThatThrownBy(() -> RecordShape.ofArgument(Raw.class, Base.class))
        .isInstanceOf(ProgressTypeException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void shouldReadAnOlderRecordWithoutItsNewComponents() {
    Map<String, Object> data = new HashMap<>();
    data.put("text", "old");
    data.put("flag", false);
    All old = RecordShapeTest.<All>shape(OfAll.class).record(data);
    assertThat(old.text()).isEqualTo("old");
    assertThat(old.numbers()).isNull();
  }

  @Test
  void shouldRefuseDataOfAnotherRecord() {
    RecordShape<Positive> shape = shape(OfPositive.class);
    assertThatThrownBy(() -> shape.record(Map.of()))
        .isInstanceOf(UnreadableProgressException.class)
        .hasMessageContaining("component 'n'");
    assertThatThrownBy(() -> shape.record(Map.of("n", "seven")))
        .isInstanceOf(UnreadableProgressException.class)
        .hasMessageContaining("saved as Integer, but it is String");
    assertThatThrownBy(() -> shape.record(Map.of("n", 7, "more", 1)))
        .isInstanceOf(UnreadableProgressException.class)
        .hasMessageContaining("[more]");
    assertThatThrownBy(() -> shape.record(Map.of("n", -7)))
        .isInstanceOf(UnreadableProgressException.class)
        .hasMessageContaining("Expected a positive number");
  }

  @Test
  void shouldRefusePartsOfAnotherShape() {
    RecordShape<All> shape = shape(OfAll.class);
    assertThatThrownBy(() -> shape.record(Map.of("flag", true, "names", "x")))
        .isInstanceOf(UnreadableProgressException.class)
        .hasMessageContaining("'names'")
        .hasMessageContaining("a list");
    assertThatThrownBy(() -> shape.record(Map.of("flag", true, "numbers", 1)))
        .isInstanceOf(UnreadableProgressException.class)
        .hasMessageContaining("'numbers'")
        .hasMessageContaining("a record");
    assertThatThrownBy(() -> shape.record(Map.of("flag", true, "byName", 1)))
        .isInstanceOf(UnreadableProgressException.class)
        .hasMessageContaining("'byName'")
        .hasMessageContaining("a map");
  }

  private static <S extends Record> RecordShape<S> shape(Class<? extends Base<S>> type) {
    return cast(RecordShape.ofArgument(type, Base.class));
  }

  @SuppressWarnings("unchecked")
  private static <S extends Record> RecordShape<S> cast(RecordShape<?> shape) {
    return (RecordShape<S>) shape;
  }
}
