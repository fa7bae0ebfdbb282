package dev.covey.engine.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ModelCodeTest {
  private static final String MODEL =
      """
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:c="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
        <process id="other" isExecutable="true">
          <serviceTask id="x" c:class="com.acme.Other"/>
        </process>
        <process id="pay" name="${name}" isExecutable="true">
          <documentation>${docs}</documentation>
          <extensionElements>
            <c:executionListener class="com.acme.Listener" event="start"/>
          </extensionElements>
          <serviceTask id="a" c:class="com.acme.Pay"/>
          <serviceTask id="b" c:delegateExpression="${bean}"/>
          <sendTask id="c" c:expression="#{bean.send(execution)}"/>
          <scriptTask id="d" scriptFormat="Groovy"><script>"${inScript}"</script></scriptTask>
          <scriptTask id="d2"><script>1 + 1</script></scriptTask>
          <userTask id="e" c:assignee="ann">
            <extensionElements>
              <c:taskListener event="create"><c:script scriptFormat="javascript">x</c:script></c:taskListener>
              <c:formData>
                <c:formField id="f" type="string">
                  <c:validation><c:constraint name="validator" config="com.acme.Check"/></c:validation>
                </c:formField>
              </c:formData>
              <c:inputOutput><c:inputParameter name="i">${in}</c:inputParameter></c:inputOutput>
            </extensionElements>
          </userTask>
          <callActivity id="g" calledElement="${called}" c:variableMappingClass="com.acme.Map"/>
          <sequenceFlow id="s" sourceRef="a" targetRef="b">
            <conditionExpression>
              ${amount > 1}
            </conditionExpression>
          </sequenceFlow>
          <sequenceFlow id="s2" sourceRef="a" targetRef="b">
            <conditionExpression language="python">${not} an expression</conditionExpression>
          </sequenceFlow>
        </process>
      </definitions>
      """;

  @Test
  void shouldFindWhatTheEngineWouldRunOfOneProcess() {
    assertThat(ModelCode.of(bytes(MODEL), "pay"))
        .extracting(Object::toString)
        .containsExactlyInAnyOrder(
            "class com.acme.Listener",
            "class com.acme.Pay",
            "expression ${bean}",
            "expression #{bean.send(execution)}",
            "script:groovy",
            "script:juel",
            "script:javascript",
            "class com.acme.Check",
            "expression ${in}",
            "expression ${called}",
            "class com.acme.Map",
            "expression ${amount > 1}",
            "script:python");
  }

  @Test
  void shouldSayThatAModelCannotBeRead() {
    assertThatThrownBy(() -> ModelCode.of(bytes("<definitions"), "pay"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the model is not readable as XML");
    assertThatThrownBy(() -> ModelCode.of(bytes(MODEL), "missing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the model has no process 'missing'");
  }

  @Test
  void shouldFollowNoEntity() {
    String hostile = "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>" + MODEL;

    assertThatThrownBy(() -> ModelCode.of(bytes(hostile), "pay"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DOCTYPE");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
