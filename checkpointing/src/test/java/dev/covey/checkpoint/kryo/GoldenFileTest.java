package dev.covey.checkpoint.kryo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What a version wrote is read by every later release; the files never change. */
class GoldenFileTest {

  @Test
  void shouldReadAndWriteTheTurnOfVersion1() throws IOException {
    byte[] golden = golden("turn-v1.hex");

    assertThat(KryoCodecs.turns().encode(Samples.turn())).isEqualTo(golden);
    assertThat(KryoCodecs.turns().decode(golden)).isEqualTo(Samples.turn());
  }

  @Test
  void shouldReadAndWriteTheTurnOfVersion2() throws IOException {
    byte[] golden = golden("turn-v2.hex");

    assertThat(KryoCodecs.turns().encode(Samples.patches())).isEqualTo(golden);
    assertThat(KryoCodecs.turns().decode(golden)).isEqualTo(Samples.patches());
  }

  @Test
  void shouldReadAndWriteTheDataOfVersion1() throws IOException {
    byte[] golden = golden("data-v1.hex");

    assertThat(KryoCodecs.data().encode(Samples.data())).isEqualTo(golden);
    assertThat(Trees.comparable(KryoCodecs.data().decode(golden)))
        .isEqualTo(Trees.comparable(Samples.data()));
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = GoldenFileTest.class.getResourceAsStream("/golden/" + name)) {
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
  }
}
