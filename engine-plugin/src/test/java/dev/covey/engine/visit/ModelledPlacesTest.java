package dev.covey.engine.visit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.Models;
import dev.covey.policy.ModelledPlace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParser;
import org.camunda.bpm.engine.impl.util.xml.Parse;
import org.camunda.bpm.engine.impl.util.xml.Parser;
import org.junit.jupiter.api.Test;

class ModelledPlacesTest {
  private static final String SCHEMA =
      BpmnParser.class.getClassLoader().getResource(BpmnParser.BPMN_20_SCHEMA_LOCATION).toString();

  private static final String SITE =
      """
      <extensionElements>
        <camunda:properties>
          <camunda:property name="other" value="x"/>
          <camunda:property name="covey.site" value="%s"/>
        </camunda:properties>
      </extensionElements>
      """;

  private static Map<String, ModelledPlace> places(String elements) {
    Parser parser =
        new Parser() {
          @Override
          public Parse createParse() {
            return new Parse(this) {};
          }
        };
    Parse parse = parser.createParse().sourceString(Models.process("order", elements));
    parse.setSchemaResource(SCHEMA); // Without one, namespaces are not told.
    return ModelledPlaces.of(parse.execute().getRootElement().element("process"));
  }

  private static ModelledPlace in(String... lanes) {
    return new ModelledPlace(List.of(lanes), Optional.empty());
  }

  @Test
  void shouldSayNothingOfAModelThatSaysNothing() {
    assertThat(places("<startEvent id='s'/><task id='a'/>")).isEmpty();
    assertThat(places("<laneSet id='ls'><lane id='l' name='Shop'/></laneSet><task id='a'/>"))
        .isEmpty();
    assertThat(places("<task id='a'>" + SITE.formatted(" ") + "</task>")).isEmpty();
  }

  @Test
  void shouldReadLanesInnermostFirst() {
    assertThat(
            places(
                """
                <laneSet id="ls">
                  <lane id="outer" name="Sales &#10; EU">
                    <flowNodeRef>a</flowNodeRef><flowNodeRef> b </flowNodeRef><flowNodeRef>c</flowNodeRef>
                    <childLaneSet id="inner">
                      <lane id="l1" name="Clerk"><flowNodeRef>a</flowNodeRef></lane>
                      <lane id="l2"><flowNodeRef>b</flowNodeRef></lane>
                    </childLaneSet>
                  </lane>
                  <lane id="alone" name="Shop"><flowNodeRef>d</flowNodeRef></lane>
                </laneSet>
                <task id="a"/><task id="b"/><task id="c"/><task id="d"/><task id="e"/>
                """))
        .isEqualTo(
            Map.of(
                "a", in("clerk", "sales eu"),
                "b", in("sales eu"),
                "c", in("sales eu"),
                "d", in("shop")));
  }

  @Test
  void shouldPutWhatIsInASubprocessIntoTheLanesOfTheSubprocess() {
    assertThat(
            places(
                """
                <laneSet id="ls"><lane id="l" name="Shop"><flowNodeRef>sub</flowNodeRef></lane></laneSet>
                <subProcess id="sub">
                  %s
                  <laneSet id="own"><lane id="m" name="Desk"><flowNodeRef>b</flowNodeRef></lane></laneSet>
                  <task id="a"/>
                  <subProcess id="deep"><task id="b"/><task id="c"/></subProcess>
                </subProcess>
                """
                    .formatted(SITE.formatted(" pay "))))
        .containsEntry("sub", new ModelledPlace(List.of("shop"), Optional.of("pay")))
        .containsEntry("a", in("shop"))
        .containsEntry("deep", in("shop"))
        .containsEntry("c", in("shop"));
  }

  @Test
  void shouldReadTheProperty() {
    assertThat(
            places(
                "<serviceTask id='a'>"
                    + SITE.formatted("payments")
                    + "</serviceTask><userTask id='b'/>"))
        .isEqualTo(Map.of("a", new ModelledPlace(List.of(), Optional.of("payments"))));
  }
}
