package dev.covey.engine.functional;

import java.util.stream.Stream;

/** Escalations of placed activities for the table of {@link VisitedConstructsTest}. */
final class VisitedEscalations {
  private static final String THROW = escalation("intermediateThrowEvent", "inThrow");
  private static final String END = escalation("endEvent", "inEnd");
  private static final String NOTE =
      "<serviceTask id=\"inNote\" camunda:class=\"%s$Note\"/>"
          .formatted(VisitedConstructsTest.class.getName());

  private VisitedEscalations() {}

  static Stream<VisitedConstructsTest.Construct> constructs() {
    return Stream.of(
        of(
            "escalation that stops the subprocess",
            true,
            sub(NOTE + flow("inNote", "inThrow") + THROW + flow("inThrow", "inUser") + user()),
            caught("true", "escalationRef=\"late\" camunda:escalationCodeVariable=\"code\"")),
        of(
            "escalation that does not stop it",
            true,
            sub(NOTE + flow("inNote", "inThrow") + THROW + flow("inThrow", "inUser") + user()),
            caught("false", "escalationRef=\"late\" camunda:escalationCodeVariable=\"code\"")),
        of(
            "escalation of any code that stops it",
            true,
            sub(NOTE + flow("inNote", "inThrow") + THROW + flow("inThrow", "inUser") + user()),
            caught("true", "camunda:escalationCodeVariable=\"code\"")),
        of(
            "escalations one behind the other",
            true,
            sub(
                NOTE
                    + flow("inNote", "inThrow")
                    + THROW
                    + flow("inThrow", "inOdd")
                    + THROW.replace("inThrow", "inOdd").replace("late", "odd")
                    + flow("inOdd", "inUser")
                    + user()),
            """
            <boundaryEvent id="caughtLate" attachedToRef="work" cancelActivity="false">
              <escalationEventDefinition escalationRef="late"/>
            </boundaryEvent>
            <subProcess id="around" triggeredByEvent="true">
              <startEvent id="heard" isInterrupting="false">
                <escalationEventDefinition camunda:escalationCodeVariable="code"/>
              </startEvent>
            </subProcess>
            """),
        of(
            "escalation at the end",
            true,
            sub(NOTE + flow("inNote", "inEnd") + END),
            caught("false", "")),
        of(
            "escalation of several instances",
            true,
            sub(
                "<multiInstanceLoopCharacteristics camunda:collection=\"list\""
                    + " camunda:elementVariable=\"amount\"/>",
                NOTE + flow("inNote", "inThrow") + THROW),
            caught("false", "escalationRef=\"late\"")),
        of(
            "escalation to the process around",
            true,
            sub(NOTE + flow("inNote", "inThrow") + THROW + flow("inThrow", "inUser") + user()),
            """
            <subProcess id="around" triggeredByEvent="true">
              <startEvent id="heard" isInterrupting="false">
                <escalationEventDefinition escalationRef="late" camunda:escalationCodeVariable="code"/>
              </startEvent>
              <sequenceFlow id="f4" sourceRef="heard" targetRef="seen"/>
              <serviceTask id="seen" camunda:resultVariable="seen"
                  camunda:expression="${execution.hasVariable('noted 7')}"/>
            </subProcess>
            """),
        of(
            "escalation that stops the process around",
            true,
            sub(NOTE + flow("inNote", "inThrow") + THROW + flow("inThrow", "inUser") + user()),
            """
            <subProcess id="around" triggeredByEvent="true">
              <startEvent id="heard"><escalationEventDefinition/></startEvent>
            </subProcess>
            """),
        of(
            "escalation that nobody catches",
            true,
            sub(NOTE + flow("inNote", "inThrow") + THROW + flow("inThrow", "inUser") + user()),
            ""),
        of(
            "escalation caught inside",
            true,
            sub(
                NOTE
                    + flow("inNote", "inThrow")
                    + THROW
                    + """
                      <subProcess id="inHandler" triggeredByEvent="true">
                        <startEvent id="inCaught" isInterrupting="false">
                          <escalationEventDefinition escalationRef="late"/>
                        </startEvent>
                      </subProcess>
                      """),
            caught("true", "escalationRef=\"late\"")),
        of(
            "escalating task",
            false,
            VisitedConstructsTest.task("userTask", "", ""),
            caught("true", "escalationRef=\"late\" camunda:escalationCodeVariable=\"code\"")),
        of(
            "escalation of what is called",
            true,
            VisitedConstructsTest.task(
                "callActivity",
                "calledElement=\"escalating\"",
                "<extensionElements><camunda:in variables=\"all\"/><camunda:out variables=\"all\"/>"
                    + "</extensionElements>"),
            caught("false", "escalationRef=\"late\"")));
  }

  /** A process that is called and escalates. */
  static String called() {
    return dev.covey.engine.Models.definitions(
        "<escalation id=\"late\" escalationCode=\"late\"/>",
        "escalating",
        start() + NOTE + flow("inNote", "inThrow") + THROW);
  }

  private static VisitedConstructsTest.Construct of(
      String name, boolean visited, String work, String after) {
    return new VisitedConstructsTest.Construct(name, visited, work, after);
  }

  private static String sub(String within) {
    return sub("", within);
  }

  private static String sub(String before, String within) {
    return VisitedConstructsTest.task("subProcess", "", before + start() + within);
  }

  private static String start() {
    return "<startEvent id=\"inStart\"/>" + flow("inStart", "inNote");
  }

  private static String user() {
    return "<userTask id=\"inUser\"/>";
  }

  private static String flow(String from, String to) {
    return "<sequenceFlow id=\"in-%s-%s\" sourceRef=\"%s\" targetRef=\"%s\"/>"
        .formatted(from, to, from, to);
  }

  private static String escalation(String element, String id) {
    return "<%s id=\"%s\"><escalationEventDefinition escalationRef=\"late\"/></%s>"
        .formatted(element, id, element);
  }

  private static String caught(String interrupting, String definition) {
    return """
        <boundaryEvent id="caught" attachedToRef="work" cancelActivity="%s">
          <escalationEventDefinition %s/>
        </boundaryEvent>
        <sequenceFlow id="f3" sourceRef="caught" targetRef="seen"/>
        <serviceTask id="seen" camunda:resultVariable="seen"
            camunda:expression="${execution.hasVariable('noted 7')}"/>
        """
        .formatted(interrupting, definition);
  }
}
