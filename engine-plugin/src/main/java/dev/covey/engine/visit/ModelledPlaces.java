package dev.covey.engine.visit;

import dev.covey.policy.ModelledPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;

/**
 * What one process's model says of where its activities run: by lanes, nested ones too, and by an
 * activity's extension property. The engine keeps lanes but in part, so the model's text is read.
 *
 * <p>An activity in a subprocess is in the lanes that the subprocess is in. A subprocess's property
 * is the subprocess's alone.
 */
final class ModelledPlaces {
  /** Of a parsed activity; not there if its model says nothing of it. */
  private static final String SAID = "covey.place";

  private final Map<String, List<String>> lanes = new HashMap<>();
  private final Map<String, ModelledPlace> said = new HashMap<>();

  private ModelledPlaces() {}

  /** By the ids of activities; those of which nothing is said are not there. */
  static Map<String, ModelledPlace> of(Element process) {
    ModelledPlaces places = new ModelledPlaces();
    places.read(process, List.of());
    return places.said;
  }

  /** Notes what is said, while the model is parsed and nobody runs it. */
  static void note(ActivityImpl activity, ModelledPlace said) {
    activity.setProperty(SAID, said);
  }

  /** What its model says of an activity. */
  static ModelledPlace of(ActivityImpl activity) {
    Object said = activity.getProperty(SAID);
    return said == null ? ModelledPlace.NONE : (ModelledPlace) said;
  }

  private void read(Element container, List<String> around) {
    container.elements("laneSet").forEach(set -> readLanes(set, List.of()));
    for (Element element : container.elements()) {
      String id = element.attribute("id");
      if (id == null || element.getTagName().equals("laneSet")) {
        continue;
      }
      List<String> in = joined(lanes.getOrDefault(id, List.of()), around);
      Optional<String> site = site(element);
      if (!in.isEmpty() || site.isPresent()) {
        said.put(id, new ModelledPlace(in, site));
      }
      read(element, in);
    }
  }

  /**
   * Inner lanes first: a flow node's innermost lane, which may be named by the outer ones as well.
   */
  private void readLanes(Element set, List<String> around) {
    for (Element lane : set.elements("lane")) {
      String name = lane.attribute("name");
      List<String> in = joined(name == null ? List.of() : List.of(name), around);
      lane.elements("childLaneSet").forEach(inner -> readLanes(inner, in));
      lane.elements("flowNodeRef").forEach(node -> lanes.putIfAbsent(node.getText().strip(), in));
    }
  }

  private static List<String> joined(List<String> inner, List<String> outer) {
    List<String> joined = new ArrayList<>(inner);
    joined.addAll(outer);
    return joined;
  }

  /** An empty value says nothing: editors leave it behind. */
  private static Optional<String> site(Element element) {
    return Optional.ofNullable(element.element("extensionElements"))
        .map(all -> all.elementNS(BpmnParse.CAMUNDA_BPMN_EXTENSIONS_NS, "properties"))
        .stream()
        .flatMap(all -> all.elementsNS(BpmnParse.CAMUNDA_BPMN_EXTENSIONS_NS, "property").stream())
        .filter(property -> ModelledPlace.PROPERTY.equals(property.attribute("name")))
        .map(property -> property.attribute("value"))
        .filter(value -> value != null && !value.isBlank())
        .map(String::strip)
        .findFirst();
  }
}
