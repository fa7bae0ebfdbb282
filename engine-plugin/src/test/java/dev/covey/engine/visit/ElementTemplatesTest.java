package dev.covey.engine.visit;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.ModelledPlace;
import dev.covey.policy.PolicyDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the templates against the schema that Camunda publishes for them: resources/schema.json of
 * the package {@code @camunda/element-templates-json-schema}, 0.22.1, under the MIT licence beside
 * it.
 */
class ElementTemplatesTest {
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V7)
          .getSchema(resource("/element-templates-json-schema/schema.json"));

  private static String resource(String path) {
    try (InputStream stream = ElementTemplatesTest.class.getResourceAsStream(path)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"covey-site", "covey-step"})
  void shouldBeAsCamundaSaysThatTemplatesAre(String name) {
    String template = resource("/element-templates/" + name + ".json");

    assertThat(SCHEMA.validate(template, InputFormat.JSON)).isEmpty();
    for (String needed : List.of("\"appliesTo\":", "\"binding\":", "\"id\": \"dev")) {
      assertThat(
              SCHEMA.validate(
                  template.replace(needed, needed.replaceFirst("\\w+", "x")), InputFormat.JSON))
          .as("without %s", needed)
          .isNotEmpty();
    }
    assertThat(
            SCHEMA.validate(template.replace("camunda:property", "camunda:site"), InputFormat.JSON))
        .isNotEmpty();
  }

  /** What a template writes is what is read, and no name that it takes can be none of a site's. */
  @ParameterizedTest
  @ValueSource(strings = {"covey-site", "covey-step"})
  void shouldWriteWhatTheNodesRead(String name) {
    String template = resource("/element-templates/" + name + ".json");

    assertThat(template)
        .contains("\"type\": \"camunda:property\", \"name\": \"" + ModelledPlace.PROPERTY + "\"");
    Matcher pattern = Pattern.compile("\"value\": \"(\\^[^\"]+)\"").matcher(template);
    assertThat(pattern.find()).isTrue();
    for (String site :
        List.of("payments", "a", "eu-2", "Payments", "2eu", "pay ments", "a".repeat(32))) {
      assertThat(site.matches(pattern.group(1))).as(site).isEqualTo(isSite(site));
    }
  }

  private static boolean isSite(String name) {
    try {
      PolicyDocument.parse(
          "{sites: {'%1$s': {selector: '', shards: 1}}, defaults: {site: '%1$s'}}".formatted(name));
      return true;
    } catch (InvalidPolicyException e) {
      return false;
    }
  }
}
