package dev.covey.cli.demo;

import dev.covey.cli.collective.CollectiveView;
import dev.covey.cli.local.NodeProcess;
import dev.covey.cli.local.StopSignal;
import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.cli.terminal.Screen;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.JournalAudit;
import dev.covey.engine.client.NodeStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** From nodes that start to the verdict. Used by one thread, once. */
final class DemoRun {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final Duration OPENING = Duration.ofSeconds(120);

  /** Nobody is busy: the journals should have it all. */
  private static final Duration BETWEEN_AUDITS = Duration.ofSeconds(2);

  /** Somebody says that he is busy, but perhaps not with orders. */
  private static final Duration BETWEEN_DOUBTS = Duration.ofSeconds(15);

  private final DemoSettings settings;
  private final Screen screen;
  private final StopSignal stop;
  private final DemoNodes nodes;
  private final CoveyClient client;
  private final LongSupplier nanos = System::nanoTime;
  private final long begun = nanos.getAsLong();
  private final DemoPicture picture;
  private long ended;
  private Takeover takeover;
  private String victim;
  private long lastAudit;
  private Map<JournalAudit.Ran, Integer> ran = Map.of();

  DemoRun(
      DemoSettings settings, Screen screen, StopSignal stop, DemoNodes nodes, CoveyClient client) {
    this.settings = settings;
    this.screen = screen;
    this.stop = stop;
    this.nodes = nodes;
    this.client = client;
    this.picture = new DemoPicture(screen, 2L * settings.instances());
  }

  /** The figure of the result line: 0 if nobody was killed, -1 if the takeover did not end. */
  long takeoverMillis() {
    return takeover == null ? 0 : takeover.took().map(Duration::toMillis).orElse(-1L);
  }

  Verdict run() {
    awaitOpen();
    List<Order> orders = Order.of(settings.seed(), settings.instances());
    OrderDesk desk = new OrderDesk(client, orders, stop::stopped);
    desk.open();
    long deadline = nanos.getAsLong() + settings.timeout().toNanos();
    while (true) {
      Collection<NodeStatus> said = look();
      picture.draw(said, victim, ended);
      killIfDue();
      boolean late = nanos.getAsLong() - deadline > 0;
      if (late || desk.done() && nobodyMissing() && auditDue(said)) {
        Verdict verdict = audit(orders, desk);
        if (late || verdict.allEnded()) {
          return verdict;
        }
      }
      pause();
    }
  }

  private void awaitOpen() {
    long deadline = nanos.getAsLong() + OPENING.toNanos();
    while (!isOpen()) {
      nodes.requireAlive();
      if (nanos.getAsLong() - deadline > 0) {
        throw new CommandFailedException(
            "The nodes did not open all shards within %d s; they say they have %s"
                .formatted(OPENING.toSeconds(), shardsByNode()));
      }
      pause();
    }
    screen.say(at() + "all shards are open: " + settings.instances() + " orders start now");
  }

  private Map<String, List<String>> shardsByNode() {
    Map<String, List<String>> shards = new TreeMap<>();
    client.nodes().values().forEach(node -> shards.put(node.node(), node.shards()));
    return shards;
  }

  private boolean isOpen() {
    if (!nodes.ready()) {
      return false;
    }
    Collection<NodeStatus> said = client.nodes().values();
    int shards = CollectiveView.shards(client.policy()).size();
    long open = said.stream().flatMap(node -> node.shards().stream()).distinct().count();
    long working = said.stream().filter(node -> !node.shards().isEmpty()).count();
    return open == shards && working >= Math.min(settings.nodes(), shards);
  }

  private Collection<NodeStatus> look() {
    nodes.requireAlive();
    List<NodeStatus> said =
        client.nodes().values().stream().filter(node -> nodes.isRunning(node.node())).toList();
    ended = Math.max(ended, said.stream().mapToLong(NodeStatus::ended).sum());
    if (takeover != null && takeover.over(said, nanos.getAsLong())) {
      screen.say(
          "%sall shards are open again, %d ms after the kill".formatted(at(), takeoverMillis()));
    }
    return said;
  }

  /**
   * At least so many: each order has a picking, which is a root instance like itself and ends
   * first.
   */
  private long ordersEnded() {
    return Math.max(0, Math.min(ended - settings.instances(), settings.instances()));
  }

  private void killIfDue() {
    if (!settings.kill() || takeover != null || ordersEnded() < (settings.instances() + 1) / 2) {
      return;
    }
    List<NodeProcess> running = nodes.running();
    NodeProcess chosen = running.get(new SplittableRandom(settings.seed()).nextInt(running.size()));
    victim = chosen.id();
    takeover = new Takeover(victim, CollectiveView.shards(client.policy()), nanos.getAsLong());
    nodes.kill(chosen);
    screen.say(
        "%skill -9 %s (pid %d): %d of %d orders have ended"
            .formatted(at(), victim, chosen.pid(), ordersEnded(), settings.instances()));
  }

  private boolean nobodyMissing() {
    return !settings.kill() || takeover != null && takeover.took().isPresent();
  }

  private boolean auditDue(Collection<NodeStatus> said) {
    boolean idle = ended > 0 && said.stream().allMatch(node -> node.active() == 0);
    Duration pause = idle ? BETWEEN_AUDITS : BETWEEN_DOUBTS;
    return nanos.getAsLong() - Math.max(lastAudit, begun) > pause.toNanos();
  }

  private Verdict audit(List<Order> orders, OrderDesk desk) {
    JournalAudit journals = client.audit();
    lastAudit = nanos.getAsLong();
    ran = journals.ran();
    Verdict verdict = Audit.of(orders, desk.outcomes(), journals.instances());
    screen.say(
        "%sthe journals, %d turns, have %d orders completed of %d started"
            .formatted(at(), journals.turns(), verdict.completed(), verdict.started()));
    return verdict;
  }

  /** Which node ran which activity, and where; of what the last audit read. */
  List<String> whoRanWhat() {
    return WhoRanWhat.lines(ran);
  }

  private String at() {
    return "%5.1f s  ".formatted((nanos.getAsLong() - begun) / 1e9);
  }

  private void pause() {
    if (stop.await(BETWEEN_LOOKS)) {
      throw new CommandFailedException("Stopped before the end of the demo");
    }
  }
}
