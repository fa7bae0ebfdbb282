package dev.covey.cli.demo;

import dev.covey.cli.terminal.Table;
import dev.covey.engine.client.JournalAudit.Ran;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A table of activities by the nodes that ran them, from the journals. */
final class WhoRanWhat {
  private record Place(String activity, String site) implements Comparable<Place> {
    static Place of(Ran ran) {
      return new Place(ran.process() + "/" + ran.activity(), ran.site());
    }

    @Override
    public int compareTo(Place other) {
      int byActivity = activity.compareTo(other.activity);
      return byActivity == 0 ? site.compareTo(other.site) : byActivity;
    }
  }

  private WhoRanWhat() {}

  /** None if nothing ran. An activity that has visited ran there: its home has only waited. */
  static List<String> lines(Map<Ran, Integer> ran) {
    if (ran.isEmpty()) {
      return List.of();
    }
    Set<String> visitors =
        ran.keySet().stream()
            .filter(Ran::visit)
            .map(visit -> Place.of(visit).activity())
            .collect(Collectors.toSet());
    Map<Place, Map<String, Integer>> byPlace = new TreeMap<>();
    Set<String> nodes = new TreeSet<>();
    ran.forEach(
        (what, times) -> {
          Place place = Place.of(what);
          if (what.visit() || !visitors.contains(place.activity())) {
            nodes.add(what.node());
            byPlace
                .computeIfAbsent(place, p -> new TreeMap<>())
                .merge(what.node(), times, Integer::sum);
          }
        });
    List<String> titles = new ArrayList<>(List.of("who ran what", "site"));
    titles.addAll(nodes);
    Table table = new Table(titles.toArray(String[]::new));
    byPlace.forEach(
        (place, byNode) -> {
          List<Object> cells = new ArrayList<>(List.of(place.activity(), place.site()));
          nodes.forEach(node -> cells.add(byNode.getOrDefault(node, 0)));
          table.add(cells.toArray());
        });
    return table.lines();
  }
}
