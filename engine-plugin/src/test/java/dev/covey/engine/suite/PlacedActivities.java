package dev.covey.engine.suite;

import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * A policy that places every activity of what tests deploy: before a deployment goes on, the nodes
 * have a revision that places what is in it, and in those just before it. One thread at a time.
 */
final class PlacedActivities {
  private static final int REMEMBERED = 40;
  private static final Set<String> ELEMENTS =
      Set.of(
          "serviceTask",
          "sendTask",
          "scriptTask",
          "businessRuleTask",
          "userTask",
          "receiveTask",
          "callActivity",
          "subProcess");

  /** One shard each: what tests list without an order comes in that in which it was made. */
  private static final String POLICY =
      """
      sites:
        home: { selector: "role = home", shards: 1 }
        away: { selector: "role = away", shards: 1 }
      defaults: { site: home, durability: journaled }
      """;

  private final PolicyPublisher publisher;
  private final LongConsumer await;
  private final Deque<Map<String, Set<String>>> deployed = new ArrayDeque<>();
  private Map<String, Set<String>> live = Map.of();

  /**
   * @param await returns when all nodes act by the revision of that number
   */
  PlacedActivities(PolicyPublisher publisher, LongConsumer await) {
    this.publisher = publisher;
    this.await = await;
  }

  /** The policy before anything is deployed. */
  void begin() {
    publisher.push(PolicyDocument.parse(POLICY), "suite", "suite");
  }

  /** These files are about to be deployed. */
  void deploying(Collection<byte[]> files) {
    Map<String, Set<String>> found = new TreeMap<>();
    files.forEach(file -> find(file, found));
    found.values().removeIf(Set::isEmpty);
    deployed.addLast(found);
    if (deployed.size() > REMEMBERED) {
      deployed.removeFirst();
    }
    boolean placed =
        found.entrySet().stream()
            .allMatch(
                process ->
                    live.getOrDefault(process.getKey(), Set.of()).containsAll(process.getValue()));
    if (!placed) {
      push();
    }
  }

  private void push() {
    Map<String, Set<String>> all = new TreeMap<>();
    for (Map<String, Set<String>> one : deployed) {
      one.forEach((process, ids) -> all.computeIfAbsent(process, p -> new TreeSet<>()).addAll(ids));
    }
    StringBuilder text = new StringBuilder(POLICY).append("processes:\n");
    all.forEach(
        (process, ids) -> {
          text.append("  ").append(quoted(process)).append(":\n    activities:\n");
          ids.forEach(id -> text.append("      ").append(quoted(id)).append(": { site: away }\n"));
        });
    await.accept(publisher.push(PolicyDocument.parse(text.toString()), "suite", "suite").number());
    live = all;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static void find(byte[] file, Map<String, Set<String>> found) {
    Document model;
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      model = factory.newDocumentBuilder().parse(new ByteArrayInputStream(file));
    } catch (Exception e) {
      return; // No model, or one that the engine will refuse.
    }
    NodeList processes = model.getElementsByTagNameNS("*", "process");
    for (int i = 0; i < processes.getLength(); i++) {
      Element process = (Element) processes.item(i);
      find(process, found.computeIfAbsent(process.getAttribute("id"), key -> new TreeSet<>()));
    }
  }

  private static void find(Element scope, Set<String> ids) {
    for (Node node = scope.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        if (ELEMENTS.contains(element.getLocalName())
            && !element.getAttribute("id").isEmpty()
            && !"true".equals(element.getAttribute("triggeredByEvent"))) {
          ids.add(element.getAttribute("id"));
        }
        find(element, ids);
      }
    }
  }
}
