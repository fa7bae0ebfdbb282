package dev.covey.engine.visit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.w3c.dom.Element;

/**
 * What is caught around an activity of a model, of the errors and escalations that come out of it:
 * by its boundary events, and by the event subprocesses and boundary events of the scopes around.
 * Who is nearer comes first.
 */
final class CaughtAround {
  private final Element definitions;
  private final Element activity;

  /**
   * @param definitions the root of the model
   */
  CaughtAround(Element definitions, Element activity) {
    this.definitions = definitions;
    this.activity = activity;
  }

  /**
   * A way in which escalations are caught.
   *
   * @param code null for all codes
   * @param reference to the escalation with the code, or null
   * @param interrupting whether what has thrown it is to stop
   */
  record Escalation(String code, String reference, boolean interrupting) {}

  /**
   * The nearest catch of each code that the model has, which may be one of all codes; the last is
   * what becomes of any other code. What nobody catches does not stop what has thrown it.
   */
  List<Escalation> escalations() {
    Map<String, String> codes = attributes("escalation", "escalationCode");
    Map<String, Escalation> caught = new LinkedHashMap<>();
    catching(
        event ->
            definitions(event, "escalationEventDefinition")
                .forEach(
                    definition -> {
                      String reference = definition.getAttribute("escalationRef");
                      String code = codes.get(reference);
                      if (!caught.containsKey(null)) {
                        caught.putIfAbsent(
                            code, new Escalation(code, reference, isInterrupting(event)));
                      }
                    }));
    Escalation others = caught.remove(null);
    boolean stops = others != null && others.interrupting();
    codes.forEach((id, code) -> caught.putIfAbsent(code, new Escalation(code, id, stops)));
    caught.put(null, new Escalation(null, null, stops));
    return List.copyOf(caught.values());
  }

  private static boolean isInterrupting(Element event) {
    return !event.getAttribute("cancelActivity").equals("false")
        && !event.getAttribute("isInterrupting").equals("false");
  }

  /**
   * The definitions of error events that catch Java exceptions, since their code is the name of a
   * class. Only what is caught at home may end the visit: any other exception fails its job.
   */
  List<Element> exceptions() {
    Map<String, String> codes = attributes("error", "errorCode");
    Map<String, Element> caught = new LinkedHashMap<>();
    catching(
        event ->
            definitions(event, "errorEventDefinition")
                .forEach(error -> caught.putIfAbsent(error.getAttribute("errorRef"), error)));
    caught.keySet().removeIf(reference -> !codes.getOrDefault(reference, "").contains("."));
    return List.copyOf(caught.values());
  }

  /** An attribute of elements beside the process, by their ids; none where it is empty. */
  private Map<String, String> attributes(String element, String attribute) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Element beside : VisitModel.children(definitions)) {
      if (beside.getLocalName().equals(element) && !beside.getAttribute(attribute).isEmpty()) {
        values.put(beside.getAttribute("id"), beside.getAttribute(attribute));
      }
    }
    return values;
  }

  private void catching(Consumer<Element> found) {
    Element inner = activity;
    while (!inner.getLocalName().equals("process")) {
      Element scope = (Element) inner.getParentNode();
      List<Element> events = new ArrayList<>();
      for (Element beside : VisitModel.children(scope)) {
        if (beside.getAttribute("attachedToRef").equals(inner.getAttribute("id"))) {
          found.accept(beside);
        } else if (beside != inner && beside.getAttribute("triggeredByEvent").equals("true")) {
          VisitModel.children(beside).stream()
              .filter(start -> start.getLocalName().equals("startEvent"))
              .forEach(events::add);
        }
      }
      events.forEach(found);
      inner = scope;
    }
  }

  private static List<Element> definitions(Element event, String kind) {
    return VisitModel.children(event).stream()
        .filter(child -> child.getLocalName().equals(kind))
        .toList();
  }
}
