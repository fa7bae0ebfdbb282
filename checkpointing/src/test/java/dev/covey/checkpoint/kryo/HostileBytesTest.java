package dev.covey.checkpoint.kryo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.covey.checkpoint.CorruptRecordException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostileBytesTest {

  private static final long MOST_ALLOCATED = 64L << 20;
  private static final int SMALL_NUMBERS = 22;

  /** All kinds of record, so that every test runs on each. */
  enum Kind {
    TURN(Frame.TURN, KryoCodecs.turns().encode(Samples.turn()), KryoCodecs.turns()::decode),
    PATCHES(Frame.TURN, KryoCodecs.turns().encode(Samples.patches()), KryoCodecs.turns()::decode),
    DATA(Frame.DATA, KryoCodecs.data().encode(Samples.data()), KryoCodecs.data()::decode);

    final Frame frame;
    final byte[] sample;
    final Consumer<byte[]> decode;

    Kind(Frame frame, byte[] sample, Consumer<byte[]> decode) {
      this.frame = frame;
      this.sample = sample;
      this.decode = decode;
    }

    byte[] withPayload(byte[] payload) {
      byte[] bytes = new byte[Frame.HEADER_BYTES + payload.length];
      System.arraycopy(payload, 0, bytes, Frame.HEADER_BYTES, payload.length);
      frame.seal(bytes, frame.newestVersion());
      return bytes;
    }

    void assertRefused(byte[] bytes) {
      assertThatThrownBy(() -> decode.accept(bytes)).isInstanceOf(CorruptRecordException.class);
    }

    /** Whatever the payload: it is read, or refused as it should be, at a bounded price. */
    void assertHarmless(byte[] bytes) {
      long before = allocated();
      try {
        decode.accept(bytes);
      } catch (CorruptRecordException e) {
        assertThat(e.getMessage()).startsWith("Expected ");
      } catch (RuntimeException | Error e) {
        throw new AssertionError("bytes " + HexFormat.of().formatHex(bytes), e);
      }
      assertThat(allocated() - before).isLessThan(MOST_ALLOCATED);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @ParameterizedTest
  @EnumSource
  void shouldReadTheSample(Kind kind) {
    kind.decode.accept(kind.sample);
  }

  @ParameterizedTest
  @EnumSource
  void shouldDetectEveryChangedByte(Kind kind) {
    for (int at = 0; at < kind.sample.length; at++) {
      for (int flip : new int[] {0x01, 0x80, 0xFF}) {
        byte[] bytes = kind.sample.clone();
        bytes[at] ^= (byte) flip;
        kind.assertRefused(bytes);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldDetectEveryTruncation(Kind kind) {
    for (int length = 0; length < kind.sample.length; length++) {
      kind.assertRefused(Arrays.copyOf(kind.sample, length));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseEveryTruncatedPayloadThatIsSealedAnew(Kind kind) {
    byte[] payload = payloadOf(kind);
    for (int length = 0; length < payload.length; length++) {
      kind.assertRefused(kind.withPayload(Arrays.copyOf(payload, length)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseTrailingBytes(Kind kind) {
    byte[] payload = payloadOf(kind);

    kind.assertRefused(Arrays.copyOf(kind.sample, kind.sample.length + 1));
    assertThatThrownBy(
            () -> kind.decode.accept(kind.withPayload(Arrays.copyOf(payload, payload.length + 1))))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("found 1 more bytes");
  }

  @ParameterizedTest
  @EnumSource
  void shouldSurviveEverySingleByteThatIsSealedAnew(Kind kind) {
    byte[] payload = payloadOf(kind);
    int step = Soak.tries(4, 1);
    for (int at = 0; at < payload.length; at++) {
      for (int value = at % step; value < 256; value += step) {
        byte[] changed = payload.clone();
        changed[at] = (byte) value;
        kind.assertHarmless(kind.withPayload(changed));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSurviveManyChangesThatAreSealedAnew(Kind kind) {
    byte[] payload = payloadOf(kind);
    Random random = new Random(1);
    for (int i = Soak.tries(5_000, 1_000_000); i > 0; i--) {
      byte[] changed = payload.clone();
      for (int n = random.nextInt(1, 8); n > 0; n--) {
        changed[random.nextInt(changed.length)] = randomByte(random);
      }
      kind.assertHarmless(kind.withPayload(changed));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSurviveNoise(Kind kind) {
    Random random = new Random(2);
    for (int i = Soak.tries(5_000, 1_000_000); i > 0; i--) {
      byte[] noise = new byte[random.nextInt(200)];
      for (int at = 0; at < noise.length; at++) {
        noise[at] = randomByte(random);
      }
      kind.assertHarmless(kind.withPayload(noise));
    }
  }

  /** Often a small number, as types, counts and positions are. */
  private static byte randomByte(Random random) {
    return (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(SMALL_NUMBERS));
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameForeignBytes(Kind kind) {
    assertThatThrownBy(
            () -> kind.decode.accept("{\"json\": \"perhaps\"}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("0x7b226a73");
    assertThatThrownBy(() -> kind.decode.accept(null))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("found none");
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameAForeignVersion(Kind kind) {
    byte[] bytes = kind.sample.clone();
    bytes[5] = (byte) (kind.frame.newestVersion() + 1);

    assertThatThrownBy(() -> kind.decode.accept(bytes))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("format version " + kind.frame.newestVersion())
        .hasMessageContaining("found version " + (kind.frame.newestVersion() + 1));
  }

  @ParameterizedTest
  @EnumSource
  void shouldNameBothChecksums(Kind kind) {
    byte[] bytes = kind.sample.clone();
    bytes[bytes.length - 1] ^= 1;

    assertThatThrownBy(() -> kind.decode.accept(bytes))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageMatching("Expected .* CRC32C 0x[0-9a-f]{8}, but computed 0x[0-9a-f]{8} over .*");
  }

  @Test
  void shouldNotTakeOneKindForTheOther() {
    Kind.TURN.assertRefused(Kind.DATA.sample);
    Kind.DATA.assertRefused(Kind.TURN.sample);
  }

  private static byte[] payloadOf(Kind kind) {
    return Arrays.copyOfRange(kind.sample, Frame.HEADER_BYTES, kind.sample.length);
  }
}
