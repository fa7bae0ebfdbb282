package dev.covey.engine.code;

import dev.covey.engine.internals.Xml;
import dev.covey.policy.Code;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import javax.script.ScriptEngineManager;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The code that a model names in its text. What its expressions come to at run time (the class of a
 * bean, of an object that they call) is not in there, nor what scripts call.
 */
public final class ModelCode {
  private static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
  private static final Set<String> EXTENSIONS =
      Set.of("http://camunda.org/schema/1.0/bpmn", "http://activiti.org/bpmn");

  /** Attributes whose value is the name of a class. */
  private static final Set<String> CLASSES =
      Set.of("class", "formHandlerClass", "variableMappingClass");

  private final Function<String, Set<String>> languageNames =
      new ScriptLanguages(ScriptEngineManager::new);
  private final Set<Code> code = new LinkedHashSet<>();

  private ModelCode() {}

  /**
   * Reads a BPMN file, which may come from anybody.
   *
   * @param process the key of the process that is asked about
   * @throws IllegalArgumentException if it cannot be read, or has no such process
   */
  public static Set<Code> of(byte[] model, String process) {
    ModelCode found = new ModelCode();
    Document document = parse(model);
    for (int i = 0; i < document.getElementsByTagNameNS(BPMN, "process").getLength(); i++) {
      Element element = (Element) document.getElementsByTagNameNS(BPMN, "process").item(i);
      if (process.equals(element.getAttribute("id"))) {
        found.element(element);
        return Collections.unmodifiableSet(found.code);
      }
    }
    throw new IllegalArgumentException("the model has no process '" + process + "'");
  }

  private static Document parse(byte[] model) {
    try {
      return Xml.parse(model);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the model is " + e.getMessage(), e);
    }
  }

  private void element(Element element) {
    boolean extension = EXTENSIONS.contains(String.valueOf(element.getNamespaceURI()));
    for (int i = 0; i < element.getAttributes().getLength(); i++) {
      Attr attribute = (Attr) element.getAttributes().item(i);
      boolean own = attribute.getNamespaceURI() == null;
      if (own ? extension || isExpression(attribute) : isExtension(attribute)) {
        attribute(attribute, element);
      }
    }
    text(element);
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element below) {
        element(below);
      }
    }
  }

  /** Of BPMN's own attributes the ones that the engine reads as expressions. */
  private static boolean isExpression(Attr attribute) {
    return Set.of("calledElement").contains(attribute.getName());
  }

  private static boolean isExtension(Attr attribute) {
    return EXTENSIONS.contains(attribute.getNamespaceURI());
  }

  private void attribute(Attr attribute, Element element) {
    String value = attribute.getValue().strip();
    boolean validator =
        attribute.getLocalName().equals("config")
            && "validator".equals(element.getAttribute("name"));
    if (isExpression(value)) {
      code.add(new Code.Expression(value));
    } else if (!value.isEmpty() && (CLASSES.contains(attribute.getLocalName()) || validator)) {
      code.add(new Code.JavaClass(value));
    }
  }

  private void text(Element element) {
    String name = element.getLocalName();
    if (name.equals("scriptTask")) {
      script(element.hasAttribute("scriptFormat") ? element.getAttribute("scriptFormat") : "juel");
    } else if (name.equals("conditionExpression") && element.hasAttribute("language")) {
      script(element.getAttribute("language"));
      return;
    } else if (element.hasAttribute("scriptFormat")) {
      script(element.getAttribute("scriptFormat"));
    }
    if (!Set.of("script", "documentation", "string").contains(name)) {
      StringBuilder own = new StringBuilder();
      for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
        if (child.getNodeType() == Node.TEXT_NODE
            || child.getNodeType() == Node.CDATA_SECTION_NODE) {
          own.append(child.getNodeValue());
        }
      }
      String text = own.toString().strip();
      if (isExpression(text)) {
        code.add(new Code.Expression(text));
      }
    }
  }

  private void script(String language) {
    String name = language.toLowerCase(Locale.ROOT);
    code.add(new Code.Script(name, languageNames.apply(name)));
  }

  private static boolean isExpression(String text) {
    return text.contains("${") || text.contains("#{");
  }
}
