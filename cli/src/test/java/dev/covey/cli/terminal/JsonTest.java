package dev.covey.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void shouldWritePlainValues() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", 1);
    map.put("b", null);
    map.put("c", List.of(true, 1.5, "x"));
    map.put("d", Double.NaN);

    assertThat(Json.of(map)).isEqualTo("{\"a\":1,\"b\":null,\"c\":[true,1.5,\"x\"],\"d\":null}");
  }

  @Test
  void shouldEscapeText() {
    assertThat(Json.of("\"\\\n\t\ud83d\ude00")).isEqualTo("\"\\\"\\\\\\n\\u0009\\ud83d\\ude00\"");
  }
}
