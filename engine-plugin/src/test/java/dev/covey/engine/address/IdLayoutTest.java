package dev.covey.engine.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdLayoutTest {
  private static final long SEED = 20_261_124;

  @Test
  void shouldReadBackEveryAddress() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      Address address = anyAddress(random);
      String id = IdLayout.format(address, anyGenerator(random), random.nextInt());
      assertThat(IdLayout.parse(id)).as(id).isEqualTo(address);
      assertThat(IdLayout.parse("order:3:" + id)).as(id).isEqualTo(address);
    }
  }

  @Test
  void shouldMakeUuidsOfVersionEight() {
    UUID id = UUID.fromString(IdLayout.format(new Address(1, 2), 3, 4));
    assertThat(id.version()).isEqualTo(8);
    assertThat(id.variant()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, 00000000-0000-8000-8000-00000000c6e6",
    "1, 5, 1, 1, 00010050-0000-8000-8010-000000188527",
    "513, 4095, 3298534883328, 2147483647, 0201fffc-0000-8000-8007-fffffff01de5",
    "65535, 4095, 4398046511103, -1, ffffffff-ffff-8fff-bfff-fffffff192d1"
  })
  void shouldNeverChangeTheLayout(int site, int shard, long generator, int counter, String id) {
    assertThat(IdLayout.format(new Address(site, shard), generator, counter)).isEqualTo(id);
    assertThat(IdLayout.parse(id)).isEqualTo(new Address(site, shard));
  }

  @Test
  void shouldBeginEveryIdWithThePrefixOfItsAddressAndNoOther() {
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      Address address = anyAddress(random);
      Address other = anyAddress(random);
      String id = IdLayout.format(address, anyGenerator(random), random.nextInt()).replace("-", "");
      assertThat(id).startsWith(address.idPrefix());
      assertThat(id.startsWith(other.idPrefix())).isEqualTo(other.equals(address));
    }
  }

  /** Every id in which one character is another is foreign, be it in address, number or tag. */
  @Test
  void shouldNotReadAnIdWithOneCharacterChanged() {
    String id = IdLayout.format(new Address(7, 42), 0x123456789AL, 99);
    for (int i = 0; i < id.length(); i++) {
      for (char c : "0123456789abcdefg-".toCharArray()) {
        if (c != id.charAt(i)) {
          String changed = id.substring(0, i) + c + id.substring(i + 1);
          assertThat(IdLayout.parse(changed)).as(changed).isNull();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "order-17",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "0001005A-0000-8000-8010-000000188527",
        "x00010050-0000-8000-8010-000000188527",
        "00010050-0000-8000-8010-000000188527x",
        "０0010050-0000-8000-8010-000000188527"
      })
  void shouldNotReadForeignIds(String id) {
    assertThat(IdLayout.parse(id)).isNull();
  }

  @Test
  void shouldNotReadRandomIds() {
    Random random = new Random(SEED);
    assertThat(IdLayout.parse(null)).isNull();
    for (int i = 0; i < 50_000; i++) {
      UUID random4 = new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong());
      assertThat(IdLayout.parse(random4.toString())).isNull();
    }
  }

  @Test
  void shouldTakeNoForeignVersionEightForOurs() {
    Random random = new Random(SEED);
    int taken = 0;
    for (int i = 0; i < 100_000; i++) {
      long high = random.nextLong() & ~0xF000L | 0x8000L;
      long low = random.nextLong() & ~(3L << 62) | 1L << 63;
      taken += IdLayout.parse(new UUID(high, low).toString()) == null ? 0 : 1;
    }
    assertThat(taken).isLessThanOrEqualTo(2);
  }

  @Test
  void shouldNeverRepeatAnId() {
    AddressedIds ids = new AddressedIds(() -> new Address(3, 9), new Random(SEED));
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      assertThat(made.add(ids.getNextId())).isTrue();
    }
    assertThat(made).allSatisfy(id -> assertThat(id).startsWith("0003009"));
  }

  @Test
  void shouldRefuseAddressesThatDoNotFit() {
    assertThatThrownBy(() -> new Address(0x10000, 0)).hasMessageContaining("65536");
    assertThatThrownBy(() -> new Address(1, 0x1000)).hasMessageContaining("4096");
    assertThatThrownBy(() -> new Address(-1, 0)).hasMessageContaining("-1");
  }

  private static Address anyAddress(Random random) {
    return new Address(random.nextInt(0x10000), random.nextInt(0x1000));
  }

  private static long anyGenerator(Random random) {
    return random.nextLong() & (1L << IdLayout.GENERATOR_BITS) - 1;
  }
}
