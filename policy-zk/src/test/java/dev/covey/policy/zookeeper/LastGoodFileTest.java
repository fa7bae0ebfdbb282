package dev.covey.policy.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.Policy;
import dev.covey.policy.PolicyTrust;
import dev.covey.policy.Revision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastGoodFileTest {

  @TempDir Path directory;
  private LastGoodFile file;
  private byte[] golden;

  @BeforeEach
  void readGolden() throws IOException {
    file = new LastGoodFile(directory, "golden", PolicyTrust.NONE);
    try (InputStream in = getClass().getResourceAsStream("/golden/policy-golden.yaml")) {
      golden = in.readAllBytes();
    }
  }

  @Test
  void shouldReadAndWriteFormat1ForEver() throws IOException {
    Files.write(file.path(), golden);
    ReadRevision good = file.read().orElseThrow();
    Policy policy = good.policy();
    assertThat(policy.revision()).isEqualTo(new Revision(7));
    assertThat(policy.siteOf("any").shards()).isEqualTo(12);
    Files.delete(file.path());

    file.write(good);

    assertThat(Files.readAllBytes(file.path())).isEqualTo(golden);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file.path());
    }
  }

  @Test
  void shouldBeEmptyWhereNothingWasWritten() throws IOException {
    assertThat(file.read()).isEmpty();
  }

  @Test
  void shouldNoticeEveryFlippedByte() throws IOException {
    for (int i = 0; i < golden.length; i++) {
      byte[] flipped = golden.clone();
      flipped[i] ^= 1;
      Files.write(file.path(), flipped);
      assertThatThrownBy(file::read)
          .as("byte %d", i)
          .isInstanceOf(InvalidPolicyException.class)
          .hasMessageStartingWith(file.path().toString());
    }
  }

  @Test
  void shouldNoticeEveryTornEnd() throws IOException {
    for (int length = 0; length < golden.length; length++) {
      Files.write(file.path(), Arrays.copyOf(golden, length));
      assertThatThrownBy(file::read)
          .as("length %d", length)
          .isInstanceOf(InvalidPolicyException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "format: 1,format: 3,it has format 3",
    "format: 1,format: 2,its head is not that of a copy",
    "golden,other,it is of the collective 'other'"
  })
  void shouldSayWhyACopyIsForeign(String from, String to, String why) throws IOException {
    Files.writeString(file.path(), new String(golden).replace(from, to));

    assertThatThrownBy(file::read)
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining(why);
  }
}
