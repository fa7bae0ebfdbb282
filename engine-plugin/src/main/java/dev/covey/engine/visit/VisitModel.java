package dev.covey.engine.visit;

import dev.covey.engine.address.VisitKey;
import dev.covey.engine.internals.Xml;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.camunda.bpm.engine.ProcessEngineException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Makes a model of one activity of another model: start, the activity, end. What belongs to the
 * activity's place in its process stays at home: boundary events, loop, input and output mapping,
 * execution listeners, asynchronous continuations. Events that catch every BPMN error and
 * escalation, and the exceptions that are caught at home, take these home. The activity is
 * asynchronous, so that its failures are a job's.
 */
final class VisitModel {
  /** Ids of what is added; they are in databases. */
  static final String ERROR = "covey.error";

  static final String DONE = "covey.done";
  private static final String EXCEPTION = "covey.exception.";
  static final String ERROR_CODE = "covey.error.code";
  static final String ERROR_MESSAGE = "covey.error.message";
  private static final String ESCALATION = "covey.escalation";
  static final String ESCALATION_CODE = "covey.escalation.code";

  private static final String ADDED = "covey.";

  private static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
  private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
  private static final Set<String> EXTENSIONS = Set.of(CAMUNDA, "http://activiti.org/bpmn");
  private static final Set<String> STAY_HOME =
      Set.of(
          "incoming",
          "outgoing",
          "multiInstanceLoopCharacteristics",
          "standardLoopCharacteristics");
  private static final Set<String> EXTENSIONS_STAY_HOME =
      Set.of("inputOutput", "executionListener");
  private static final Set<String> ATTRIBUTES_STAY_HOME = Set.of("default", "isForCompensation");
  private static final Set<String> EXTENSION_ATTRIBUTES_STAY_HOME =
      Set.of("async", "asyncBefore", "asyncAfter");
  private static final Set<String> PROCESS_ATTRIBUTES =
      Set.of("historyTimeToLive", "jobPriority", "taskPriority");

  /** The engine allows no other activity to have boundary events for escalations. */
  private static final Set<String> ESCALATING = Set.of("subProcess", "callActivity", "userTask");

  private static final Set<String> NOT_BESIDE =
      Set.of("process", "collaboration", "choreography", "BPMNDiagram");

  private final Document home;
  private final Document made;
  private final String prefix;

  private VisitModel(Document home, Document made, String prefix) {
    this.home = home;
    this.made = made;
    this.prefix = prefix;
  }

  /** Whether what has that id is not the activity's. */
  static boolean isAdded(String id) {
    return id.startsWith(ADDED);
  }

  /**
   * The model of a visit.
   *
   * @param model the home definition's BPMN
   * @throws ProcessEngineException if it has no such activity
   */
  static byte[] of(byte[] model, VisitKey key) {
    try {
      Document home = Xml.parse(model);
      Element activity = find(home.getDocumentElement(), key.activity());
      return new VisitModel(home, Xml.empty(), activity.getPrefix()).write(activity, key);
    } catch (IllegalArgumentException | TransformerException e) {
      throw new ProcessEngineException(
          "The model of process " + key.process() + " could not be read: " + e.getMessage(), e);
    }
  }

  private static Element find(Element within, String id) {
    Element found = descendant(within, id);
    if (found == null) {
      throw new ProcessEngineException("The model has no activity '" + id + "'");
    }
    return found;
  }

  private static Element descendant(Element within, String id) {
    for (Element child : children(within)) {
      if (BPMN.equals(child.getNamespaceURI()) && child.getAttribute("id").equals(id)) {
        return child;
      }
      Element deeper = descendant(child, id);
      if (deeper != null) {
        return deeper;
      }
    }
    return null;
  }

  private byte[] write(Element activity, VisitKey key) throws TransformerException {
    Element root = (Element) made.importNode(home.getDocumentElement(), false);
    made.appendChild(root);
    for (Element beside : children(home.getDocumentElement())) {
      if (!NOT_BESIDE.contains(beside.getLocalName())) {
        root.appendChild(made.importNode(beside, true));
      }
    }
    Element process = element("process", key.text());
    root.appendChild(process);
    Element homeProcess = processOf(activity);
    process.setAttribute("isExecutable", "true");
    process.setAttribute("name", activity.getAttribute("name"));
    PROCESS_ATTRIBUTES.forEach(name -> copyExtension(homeProcess, process, name));
    process.setAttributeNS(CAMUNDA, "camunda:isStartableInTasklist", "false");
    process.appendChild(element("startEvent", "covey.start"));
    process.appendChild(flow("covey.toActivity", "covey.start", key.activity()));
    process.appendChild(visiting(activity));
    process.appendChild(flow("covey.toDone", key.activity(), DONE));
    process.appendChild(element("endEvent", DONE));
    process.appendChild(boundary(key.activity(), ERROR, null));
    int number = 0;
    CaughtAround around = new CaughtAround(home.getDocumentElement(), activity);
    for (Element caught : around.exceptions()) {
      process.appendChild(boundary(key.activity(), EXCEPTION + ++number, caught));
    }
    if (ESCALATING.contains(activity.getLocalName())) {
      addEscalations(process, key.activity(), around.escalations());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TransformerFactory transformers = TransformerFactory.newInstance();
    transformers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    transformers.newTransformer().transform(new DOMSource(made), new StreamResult(bytes));
    return bytes.toByteArray();
  }

  private static Element processOf(Element activity) {
    Node node = activity;
    while (!node.getLocalName().equals("process")) {
      node = node.getParentNode();
    }
    return (Element) node;
  }

  private static void copyExtension(Element from, Element to, String name) {
    for (String namespace : EXTENSIONS) {
      if (from.hasAttributeNS(namespace, name)) {
        to.setAttributeNS(CAMUNDA, "camunda:" + name, from.getAttributeNS(namespace, name));
      }
    }
  }

  private Element visiting(Element activity) {
    Element copy = (Element) made.importNode(activity, true);
    ATTRIBUTES_STAY_HOME.forEach(copy::removeAttribute);
    for (String namespace : EXTENSIONS) {
      EXTENSION_ATTRIBUTES_STAY_HOME.forEach(name -> copy.removeAttributeNS(namespace, name));
    }
    copy.setAttributeNS(CAMUNDA, "camunda:asyncBefore", "true");
    for (Element child : children(copy)) {
      if (BPMN.equals(child.getNamespaceURI()) && STAY_HOME.contains(child.getLocalName())) {
        copy.removeChild(child);
      } else if (child.getLocalName().equals("extensionElements")) {
        for (Element extension : children(child)) {
          if (EXTENSIONS.contains(extension.getNamespaceURI())
              && EXTENSIONS_STAY_HOME.contains(extension.getLocalName())) {
            child.removeChild(extension);
          }
        }
      }
    }
    return copy;
  }

  /**
   * A boundary event.
   *
   * @param like the definition at home of what it catches, or null for every BPMN error
   */
  private Element boundary(String activity, String id, Element like) {
    Element boundary = element("boundaryEvent", id);
    boundary.setAttribute("attachedToRef", activity);
    Element error = element("errorEventDefinition", id + ".definition");
    if (like == null) {
      error.setAttributeNS(CAMUNDA, "camunda:errorCodeVariable", ERROR_CODE);
    } else {
      error.setAttribute("errorRef", like.getAttribute("errorRef"));
    }
    error.setAttributeNS(CAMUNDA, "camunda:errorMessageVariable", ERROR_MESSAGE);
    boundary.appendChild(error);
    return boundary;
  }

  /**
   * What is caught at home stops here what it stops there, and everything else goes on. An activity
   * cannot have a boundary event for all codes beside those for some: an event subprocess catches
   * what they do not.
   */
  private void addEscalations(
      Element process, String activity, List<CaughtAround.Escalation> caught) {
    boolean othersStop = false;
    int number = 0;
    for (CaughtAround.Escalation escalation : caught) {
      if (escalation.code() == null) {
        othersStop = escalation.interrupting();
      } else {
        String id = ESCALATION + "." + ++number;
        Element boundary = element("boundaryEvent", id);
        boundary.setAttribute("attachedToRef", activity);
        boundary.setAttribute("cancelActivity", String.valueOf(escalation.interrupting()));
        Element definition = element("escalationEventDefinition", id + ".definition");
        definition.setAttribute("escalationRef", escalation.reference());
        boundary.appendChild(definition);
        process.appendChild(boundary);
      }
    }
    Element others = element("subProcess", ESCALATION);
    others.setAttribute("triggeredByEvent", "true");
    Element start = element("startEvent", ESCALATION + ".start");
    start.setAttribute("isInterrupting", String.valueOf(othersStop));
    Element definition = element("escalationEventDefinition", ESCALATION + ".definition");
    definition.setAttributeNS(CAMUNDA, "camunda:escalationCodeVariable", ESCALATION_CODE);
    start.appendChild(definition);
    others.appendChild(start);
    process.appendChild(others);
  }

  private Element flow(String id, String from, String to) {
    Element flow = element("sequenceFlow", id);
    flow.setAttribute("sourceRef", from);
    flow.setAttribute("targetRef", to);
    return flow;
  }

  private Element element(String name, String id) {
    Element element = made.createElementNS(BPMN, prefix == null ? name : prefix + ":" + name);
    element.setAttribute("id", id);
    return element;
  }

  static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }
}
