package dev.covey.engine.faulttolerance.process;

import static org.assertj.core.api.Assertions.fail;

import dev.covey.engine.address.Address;
import dev.covey.fabric.ShardId;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The databases of nodes that rest, held against the journals. */
final class Views {
  private Views() {}

  /** Each node's database holds the folded journals of its shards and the catalog, and no more. */
  static void assertAreTheirJournals(ProcessCollective collective) {
    List<String> differences = new ArrayList<>();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                List<String> now = differences(collective);
                differences.clear();
                differences.addAll(now);
                return now.isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      fail("Databases are not their journals:\n  " + String.join("\n  ", differences));
    }
  }

  private static List<String> differences(ProcessCollective collective) {
    List<String> differences = new ArrayList<>();
    Map<ChildNode, RowLines> databases =
        collective.alive().stream().collect(Collectors.toMap(node -> node, Views::database));
    RowLines journals = collective.journals().fold().lines();
    databases.forEach(
        (node, rows) -> {
          Set<String> open = ProcessCollective.shards(node);
          for (Map.Entry<Address, ShardId> shard : collective.journals().shards().entrySet()) {
            Address address = shard.getKey();
            boolean owned = address.isCatalog() || open.contains(shard.getValue().toString());
            String where = node.name() + " " + shard.getValue();
            compare(where, rows.at(address), owned ? journals.at(address) : Set.of(), differences);
          }
        });
    return differences;
  }

  private static RowLines database(ChildNode node) {
    // Other tests have nodes of that name at the same time, in other JVMs.
    String name = node.name() + "-" + ProcessHandle.current().pid() + ".rows";
    File file = new File("target/faulttolerance/" + name).getAbsoluteFile();
    node.answer("rows", file.getPath());
    return RowLines.read(file.toPath());
  }

  private static void compare(
      String where,
      Collection<String> database,
      Collection<String> journal,
      List<String> differences) {
    Set<String> more = new TreeSet<>(database);
    more.removeAll(journal);
    Set<String> less = new TreeSet<>(journal);
    less.removeAll(database);
    more.stream().limit(5).forEach(line -> differences.add(where + " only in database: " + line));
    less.stream().limit(5).forEach(line -> differences.add(where + " only in journal: " + line));
  }
}
