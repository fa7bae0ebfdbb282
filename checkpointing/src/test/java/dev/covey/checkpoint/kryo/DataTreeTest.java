package dev.covey.checkpoint.kryo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.io.Output;
import com.sun.management.ThreadMXBean;
import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataTreeTest {

  private static final int LIST_TAG = 19;

  private final DataCodec data = KryoCodecs.data();

  @Test
  void shouldTakeTreesUpToTheDepthThatIsPromised() {
    Map<String, Object> deep = Samples.dataOfDepth(DataCodec.MAX_DEPTH);

    assertThat(data.decode(data.encode(deep))).isEqualTo(deep);
  }

  @Test
  void shouldRefuseToWriteDeeperTrees() {
    assertThatThrownBy(() -> data.encode(Samples.dataOfDepth(DataCodec.MAX_DEPTH + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("depth");
  }

  @Test
  void shouldRefuseATreeThatHoldsItself() {
    Map<String, Object> tree = new HashMap<>();
    tree.put("self", tree);

    assertThatThrownBy(() -> data.encode(tree)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseToReadDeeperTrees() {
    byte[] lists = new byte[DataCodec.MAX_DEPTH * 2 + 3];
    for (int i = 0; i < lists.length; i += 2) {
      lists[i] = LIST_TAG;
      if (i + 1 < lists.length) {
        lists[i + 1] = 1;
      }
    }

    assertThatThrownBy(() -> data.decode(sealed(mapOf(lists))))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("depth");
  }

  @Test
  void shouldNotMakeRoomForCountsThatNestedListsClaim() {
    byte[] payload = new byte[1 << 20];
    Output output = new Output(payload);
    output.writeVarInt(1, true);
    Wire.writeText(output, "");
    for (int i = 0; i < DataCodec.MAX_DEPTH - 2; i++) {
      output.writeVarInt(LIST_TAG, true);
      output.writeVarInt(payload.length - 1000, true);
    }
    byte[] bytes = sealed(payload);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());

    assertThatThrownBy(() -> data.decode(bytes)).isInstanceOf(CorruptRecordException.class);

    assertThat(threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before)
        .isLessThan(64L << 20);
  }

  @Test
  void shouldRefuseTypesThatAreNotPlain() {
    for (Object foreign :
        List.of(BigDecimal.ONE, 1.5f, (short) 1, 'c', (byte) 1, Thread.State.NEW)) {
      assertThatThrownBy(() -> data.encode(Map.of("key", foreign)))
          .as(foreign.getClass().getName())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(foreign.getClass().getName());
    }
  }

  @Test
  void shouldRefuseKeysThatAreNotTexts() {
    assertThatThrownBy(() -> data.encode(Map.of("key", Map.of(1, "one"))))
        .isInstanceOf(IllegalArgumentException.class);
    Map<String, Object> nullKey = new HashMap<>();
    nullKey.put(null, "value");
    assertThatThrownBy(() -> data.encode(nullKey)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseAKeyThatStandsTwice() {
    byte[] twice = {2, 1, 'a', 0, 1, 'a', 0};

    assertThatThrownBy(() -> data.decode(sealed(twice)))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void shouldRefuseClassNamesAndTheTypesThatKryoKnowsByItself() {
    Output named = new Output(100);
    named.writeVarInt(1, true);
    Wire.writeText(named, "");
    named.writeVarInt(1, true);
    named.writeVarInt(0, true);
    named.writeString("java.util.Date");
    assertThatThrownBy(() -> data.decode(sealed(named.toBytes())))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("class name");

    for (int tag = 2; tag < Registrations.FIRST + 2; tag++) {
      byte[] payload = mapOf(new byte[] {(byte) tag, 0, 0, 0, 0, 0, 0, 0, 0});
      assertThatThrownBy(() -> data.decode(sealed(payload)))
          .isInstanceOf(CorruptRecordException.class)
          .hasMessageContaining("unregistered");
    }
  }

  @Test
  void shouldRefuseTextThatIsNotUtf8() {
    byte[] payload = {1, 2, (byte) 0xC0, 0};

    assertThatThrownBy(() -> data.decode(sealed(payload)))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void shouldReturnTreesThatNobodyCanChange() {
    Map<String, Object> read = data.decode(data.encode(Map.of("list", List.of(1))));

    assertThatThrownBy(() -> read.put("other", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ((List<?>) read.get("list")).clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void shouldWorkOnAfterARefusal() {
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> data.encode(Map.of("a", BigDecimal.TEN)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(data.decode(data.encode(Map.of("a", "b")))).isEqualTo(Map.of("a", "b"));
    }
  }

  @Test
  void shouldWriteLargeValues() {
    byte[] large = new byte[5 << 20];
    Arrays.fill(large, (byte) 7);

    Map<String, Object> read = data.decode(data.encode(Map.of("large", large)));

    assertThat((byte[]) read.get("large")).isEqualTo(large);
  }

  private static byte[] mapOf(byte[] value) {
    byte[] payload = new byte[value.length + 2];
    payload[0] = 1;
    System.arraycopy(value, 0, payload, 2, value.length);
    return payload;
  }

  private static byte[] sealed(byte[] payload) {
    return HostileBytesTest.Kind.DATA.withPayload(payload);
  }
}
