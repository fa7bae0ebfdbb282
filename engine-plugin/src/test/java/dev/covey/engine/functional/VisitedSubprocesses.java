package dev.covey.engine.functional;

import java.util.stream.Stream;

/**
 * Embedded subprocesses for the table of {@link VisitedConstructsTest}. What is inside of them has
 * ids that begin with {@code in}.
 */
final class VisitedSubprocesses {
  private static final String CLASS = VisitedConstructsTest.class.getName();

  private static final String AFTER =
      "<camunda:outputParameter name=\"after\">${mine} ${amount}</camunda:outputParameter>";

  private VisitedSubprocesses() {}

  static Stream<VisitedConstructsTest.Construct> constructs() {
    return Stream.of(
        sub(
            "subprocess",
            true,
            start("inTask")
                + service("inTask", "Note")
                + flow("inTask", "inUser")
                + "<userTask id=\"inUser\" camunda:assignee=\"${name}\"/>"
                + flow("inUser", "inWait")
                + """
                  <intermediateCatchEvent id="inWait">
                    <timerEventDefinition><timeDuration>PT0.05S</timeDuration></timerEventDefinition>
                  </intermediateCatchEvent>
                  """
                + flow("inWait", "inEnd")
                + "<endEvent id=\"inEnd\"/>"),
        sub(
            "subprocess with branches",
            false,
            start("inFork")
                + "<parallelGateway id=\"inFork\"/>"
                + flow("inFork", "inA")
                + flow("inFork", "inB")
                + "<userTask id=\"inA\"/>"
                + "<receiveTask id=\"inB\" messageRef=\"paid\"/>"
                + flow("inA", "inJoin")
                + flow("inB", "inJoin")
                + "<parallelGateway id=\"inJoin\"/>"
                + flow("inJoin", "inNested")
                + "<subProcess id=\"inNested\">"
                + "<startEvent id=\"inInner\" camunda:asyncBefore=\"true\"/></subProcess>"),
        new VisitedConstructsTest.Construct(
            "subprocess that throws",
            false,
            work(
                "",
                start("inFork")
                    + "<parallelGateway id=\"inFork\"/>"
                    + flow("inFork", "inA")
                    + flow("inFork", "inErr")
                    + "<userTask id=\"inA\"/>"
                    + error("inErr", "broke")),
            VisitedConstructsTest.caught("broke", "camunda:errorCodeVariable=\"code\"")),
        new VisitedConstructsTest.Construct(
            "subprocess whose delegate throws",
            true,
            work("", start("inErr") + service("inErr", "Err")),
            VisitedConstructsTest.caught("broke", "camunda:errorCodeVariable=\"code\"")),
        new VisitedConstructsTest.Construct(
            "subprocess that fails",
            false,
            work("", start("inFail") + service("inFail", "Fail")),
            VisitedConstructsTest.caught("java.lang.IllegalArgumentException", "")),
        new VisitedConstructsTest.Construct(
            "subprocess that catches and throws on",
            false,
            work(
                "",
                start("inErr")
                    + error("inErr", "broke")
                    + """
                      <subProcess id="inHandler" triggeredByEvent="true">
                        <startEvent id="inCaught"><errorEventDefinition errorRef="the-error-broke"/></startEvent>
                        <sequenceFlow id="inOn" sourceRef="inCaught" targetRef="inAgain"/>
                        <endEvent id="inAgain"><errorEventDefinition errorRef="the-error-broke"/></endEvent>
                      </subProcess>
                      """),
            VisitedConstructsTest.caught("broke", "camunda:errorCodeVariable=\"code\"")),
        sub(
            "subprocess with a boundary event",
            false,
            start("inSlow")
                + "<receiveTask id=\"inSlow\"/>"
                + """
                  <boundaryEvent id="inTimer" attachedToRef="inSlow">
                    <timerEventDefinition><timeDuration>PT0.05S</timeDuration></timerEventDefinition>
                  </boundaryEvent>
                  """
                + flow("inTimer", "inEnd")
                + "<endEvent id=\"inEnd\"/>"),
        sub(
            "subprocess with event subprocesses",
            false,
            start("inSlow")
                + "<receiveTask id=\"inSlow\"/>"
                + """
                  <subProcess id="inReminder" triggeredByEvent="true">
                    <startEvent id="inRemind" isInterrupting="false">
                      <timerEventDefinition><timeDuration>PT0.05S</timeDuration></timerEventDefinition>
                    </startEvent>
                    <sequenceFlow id="inR" sourceRef="inRemind" targetRef="inPaying"/>
                    <receiveTask id="inPaying" messageRef="paid"/>
                    <sequenceFlow id="inS" sourceRef="inPaying" targetRef="inStop"/>
                    <intermediateThrowEvent id="inStop"><escalationEventDefinition escalationRef="late"/></intermediateThrowEvent>
                  </subProcess>
                  <subProcess id="inLater" triggeredByEvent="true">
                    <startEvent id="inLate"><escalationEventDefinition escalationRef="late"/></startEvent>
                  </subProcess>
                  """),
        sub(
            "subprocess that terminates",
            false,
            start("inFork")
                + "<parallelGateway id=\"inFork\"/>"
                + flow("inFork", "inSlow")
                + flow("inFork", "inUser")
                + "<receiveTask id=\"inSlow\"/><userTask id=\"inUser\"/>"
                + flow("inUser", "inEnd")
                + "<endEvent id=\"inEnd\"><terminateEventDefinition/></endEvent>"),
        sub(
            "subprocess that compensates",
            true,
            start("inBook")
                + "<userTask id=\"inBook\"/>"
                + """
                  <boundaryEvent id="inUndo" attachedToRef="inBook"><compensateEventDefinition/></boundaryEvent>
                  <serviceTask id="inCancel" isForCompensation="true" camunda:class="%s$Note"/>
                  """
                    .formatted(CLASS)
                + flow("inBook", "inBack")
                + "<intermediateThrowEvent id=\"inBack\"><compensateEventDefinition/></intermediateThrowEvent>"
                + "<association id=\"inTo\" sourceRef=\"inUndo\" targetRef=\"inCancel\" associationDirection=\"One\"/>"),
        sub(
            "subprocess with variables of its own",
            true,
            mapped(AFTER) + start("inL") + local("inL")),
        sub(
            "subprocess in parallel instances",
            true,
            "<multiInstanceLoopCharacteristics camunda:collection=\"list\""
                + " camunda:elementVariable=\"amount\"/>"
                + start("inTask")
                + service("inTask", "Note")
                + flow("inTask", "inUser")
                + "<userTask id=\"inUser\"/>"),
        sub(
            "subprocess in instances one by one",
            true,
            mapped("")
                + "<multiInstanceLoopCharacteristics isSequential=\"true\""
                + " camunda:collection=\"list\" camunda:elementVariable=\"amount\"/>"
                + start("inL")
                + local("inL")
                + flow("inL", "inUser")
                + "<userTask id=\"inUser\"/>"));
  }

  private static String mapped(String output) {
    return VisitedConstructsTest.mapping(
        "<camunda:inputParameter name=\"mine\">${amount}</camunda:inputParameter>" + output);
  }

  private static VisitedConstructsTest.Construct sub(String name, boolean visited, String within) {
    return new VisitedConstructsTest.Construct(name, visited, work("", within), "");
  }

  private static String work(String attributes, String within) {
    return VisitedConstructsTest.task("subProcess", attributes, within);
  }

  private static String start(String first) {
    return "<startEvent id=\"inStart\"/>" + flow("inStart", first);
  }

  private static String flow(String from, String to) {
    return "<sequenceFlow id=\"in-%s-%s\" sourceRef=\"%s\" targetRef=\"%s\"/>"
        .formatted(from, to, from, to);
  }

  private static String service(String id, String delegate) {
    return "<serviceTask id=\"%s\" camunda:class=\"%s$%s\"/>".formatted(id, CLASS, delegate);
  }

  private static String local(String id) {
    return service(id, "Local");
  }

  private static String error(String id, String code) {
    return "<endEvent id=\"%s\"><errorEventDefinition errorRef=\"the-error-%s\"/></endEvent>"
        .formatted(id, code);
  }
}
