package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                             | ''                  | true
          '   '                          | role=payments       | true
          role = payments                | role=payments       | true
          role=payments                  | role=payments       | true
          role == payments               | role=payments       | true
          role = payments                | role=orders         | false
          role = payments                | ''                  | false
          role = payments and zone = eu  | role=payments zone=eu | true
          role = payments, zone = eu     | role=payments zone=eu | true
          role = payments and zone = eu  | role=payments zone=us | false
          role = payments and zone = eu  | zone=eu             | false
          role != payments               | role=orders         | true
          role != payments               | role=payments       | false
          role != payments               | ''                  | true
          zone in (eu, us)               | zone=us             | true
          zone in (eu,us)                | zone=ap             | false
          zone in (eu, us)               | ''                  | false
          zone notin (eu, us)            | zone=ap             | true
          zone notin (eu, us)            | zone=eu             | false
          zone notin (eu, us)            | ''                  | true
          gpu                            | gpu=no              | true
          gpu                            | ''                  | false
          !gpu                           | ''                  | true
          !gpu                           | gpu=no              | false
          !gpu and disk, zone in (eu)    | disk=ssd zone=eu    | true
          covey.dev/role = and           | covey.dev/role=and  | true
          """)
  void shouldChooseByLabels(String selector, String labels, boolean chosen) {
    LabelSelector parsed = LabelSelector.parse(selector);

    assertThat(parsed.matches(labels(labels))).isEqualTo(chosen);
    assertThat(LabelSelector.parse(parsed.toString())).isEqualTo(parsed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          role =                  | character 7: expected a value, but the text ends
          role = payments or a    | character 17: expected 'and' or ',' (there is no 'or'
          role = (a)              | character 8: expected a value, but found '('
          = payments              | character 1: expected a label, but found '='
          and = payments          | character 1: expected a label, but found 'and'
          a and                   | character 6: expected a label, but the text ends
          a,,b                    | character 3: expected a label, but found ','
          zone in eu              | character 9: expected '(', but found 'eu'
          zone in ()              | character 10: expected a value, but found ')'
          zone in (eu us)         | character 13: expected ',' or ')', but found 'us'
          zone in (eu             | character 12: expected ',' or ')', but the text ends
          role = "payments"       | character 8: unexpected character '"'
          """)
  void shouldSayWhereASelectorIsWrong(String selector, String message) {
    assertThatThrownBy(() -> LabelSelector.parse(selector))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(selector)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          b in (z,y) , !a,c==d    | b in (y, z) and !a and c = d
          x notin (q) and p!=r, k | x != q and p != r and k
          """)
  void shouldHaveOneCanonicalText(String selector, String canonical) {
    assertThat(LabelSelector.parse(selector)).hasToString(canonical);
  }

  private static Map<String, String> labels(String text) {
    return Arrays.stream(text.split(" "))
        .filter(label -> !label.isEmpty())
        .map(label -> label.split("="))
        .collect(Collectors.toMap(label -> label[0], label -> label[1]));
  }
}
