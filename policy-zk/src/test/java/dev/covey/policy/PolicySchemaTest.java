package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Holds the schema against the parser. */
class PolicySchemaTest {

  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(PolicySchema.json());

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.covey.policy.SampleDocument#valid")
  void shouldTakeWhatTheParserTakes(SampleDocument document) {
    assertThat(SCHEMA.validate(json(document.yaml()), InputFormat.JSON)).isEmpty();
  }

  static Stream<SampleDocument> knownToTheSchema() {
    return SampleDocument.broken().filter(SampleDocument::brokenBySchema);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("knownToTheSchema")
  void shouldRefuseWhatItCanKnow(SampleDocument document) {
    assertThat(SCHEMA.validate(json(document.yaml()), InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void shouldKnowMostOfWhatIsBroken() {
    assertThat(knownToTheSchema()).hasSizeGreaterThan(30);
  }

  @ParameterizedTest
  @CsvSource({
    "DOCUMENT, ",
    "SITE, site",
    "DEFAULTS, defaults",
    "PROCESS, process",
    "LANE, lane",
    "ACTIVITY, activity",
    "LIMITS, limits",
    "NODE, node",
    "RECOVERY, recovery",
    "CHECKPOINT, checkpoint",
    "HISTORY, history",
    "WORKSPACE, workspace",
    "DELEGATES, delegates",
  })
  void shouldKnowTheKeysThatTheParserKnowsAndNoOthers(PolicyKeys mapping, String definition) {
    Map<?, ?> schema = new Yaml().load(PolicySchema.json());
    Map<?, ?> described =
        definition == null
            ? schema
            : (Map<?, ?>) ((Map<?, ?>) schema.get("definitions")).get(definition);

    assertThat(((Map<?, ?>) described.get("properties")).keySet()).isEqualTo(mapping.keys());
    assertThat(described.get("additionalProperties")).isEqualTo(false);
  }

  /** As an editor sees the document: with numbers and booleans. */
  private static String json(String yaml) {
    return write(new Yaml().load(yaml));
  }

  private static String write(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> write(String.valueOf(entry.getKey())) + ":" + write(entry.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof Collection<?> items) {
      return items.stream().map(PolicySchemaTest::write).collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof String text ? quoted(text) : String.valueOf(value);
  }

  private static String quoted(String text) {
    return text.chars()
        .mapToObj(c -> String.format("\\u%04x", c))
        .collect(Collectors.joining("", "\"", "\""));
  }
}
