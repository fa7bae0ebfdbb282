package dev.covey.cli.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.cli.Run;
import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.CoveyPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What is simulated is what then happens. */
class PolicySimulateTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Pattern SHARD =
      Pattern.compile(
          "\\{\"shard\":\"([a-z]+/\\d+)\",\"now\":(?:null|\"([^\"]*)\"),"
              + "\"then\":(?:null|\"([^\"]*)\")");
  private static final String BEFORE =
      """
      sites:
        main: { selector: "", shards: 6 }
        pay: { selector: "role = pay", shards: 2 }
        old: { selector: "", shards: 1 }
      defaults: { site: main }
      processes: { legacy: { site: old } }
      """;
  private static final String AFTER =
      """
      sites:
        main: { selector: "", shards: 6 }
        pay: { selector: "role = audit", shards: 2 }
        lost: { selector: "role = nobody", shards: 1 }
      defaults: { site: main, durability: relaxed }
      processes: { order: { lanes: { Desk: { site: main } }, activities: { charge: { retry: R3/PT1S } } } }
      delegates: { deny: [ com.acme.** ] }
      nodes: { n2: { state: draining } }
      """;

  @TempDir private Path folder;
  private final EmbeddedServers servers = EmbeddedServers.shared();
  private final String collective = "sim-" + UUID.randomUUID().toString().substring(0, 8);
  private final Map<String, CoveyPlugin> plugins = new LinkedHashMap<>();
  private String publicKey = "";
  private final List<ProcessEngine> engines = new ArrayList<>();

  @AfterEach
  void close() {
    engines.forEach(ProcessEngine::close);
  }

  @Test
  void shouldForeseeWhatAPushThenDoes() throws Exception {
    assertThat(admin("push", write("before.yaml", BEFORE)).err()).isEmpty();
    join("n1", "role=pay");
    join("n2", "role=pay");
    join("n3", "role=audit");
    await().atMost(PATIENCE).until(() -> owners().size() == 10 && even(3));
    deploy();
    engines.get(0).getRuntimeService().startProcessInstanceByKey("legacy");
    Path after = write("after.yaml", AFTER);

    Run people = simulate(after);
    Run machine = simulate(after, "--json");

    assertThat(people.exitCode()).as(people.err()).isZero();
    assertThat(people.out().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "n2 active -> draining main,old,pay -> main",
            "process legacy site old main",
            "process order durability journaled relaxed",
            "lane order/Desk site as their instance main",
            "activity order/charge retry as the model says R3/PT1S",
            "any other process delegates.deny - [com.acme.**]",
            "legacy:1 class com.acme.Legacy delegates.deny[0] \"com.acme.**\" no",
            "Warning: no live node could own a shard of site lost: they would stay closed",
            "Warning: site old would be gone: its running instances would stand still, by process"
                + " {legacy=1}");
    assertThat(simulate(after, "--revision").exitCode()).isEqualTo(2);
    Map<String, String> foreseen = then(machine.out());
    assertThat(foreseen).hasSize(11).containsEntry("lost/0", null).containsEntry("old/0", null);
    assertThat(foreseen.values()).doesNotContain("n2");
    assertThat(foreseen).containsEntry("pay/0", "n3").containsEntry("pay/1", "n3");
    assertThat(reader("history").out().lines()).hasSize(2);

    assertThat(admin("push", after).exitCode()).isZero();

    // Nodes hear of it one after the other, so what moves for balance alone is not certain.
    await().atMost(PATIENCE).until(() -> owners().size() == 9 && even(2));
    assertThat(owners()).doesNotContainValue("n2").containsEntry("pay/0", "n3");

    Path back = write("back.yaml", AFTER.replace("draining", "active"));
    AtomicReference<String> simulated = new AtomicReference<>();
    // What nodes report is a second old.
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              simulated.set(simulate(back, "--json").out());
              return owned(2, simulated.get()).equals(owners());
            });
    Map<String, String> returned = owned(3, simulated.get());
    assertThat(returned).hasSize(9).containsValue("n2");
    assertThat(admin("push", back).exitCode()).isZero();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(owners()).isEqualTo(returned));
  }

  @Test
  void shouldFailAsValidateAndPushDo() throws Exception {
    admin("push", write("before.yaml", BEFORE));
    Run broken = simulate(write("broken.yaml", "sites: []\n"));
    Run other = simulate(write("other.yaml", AFTER.replace("shards: 6", "shards: 7")));

    assertThat(broken.exitCode()).isEqualTo(1);
    assertThat(broken.err()).contains("broken.yaml:1:8: sites: expected a mapping");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err())
        .contains("other.yaml is not valid, 1 problem:")
        .contains("sites.main.shards: was 6 and cannot become 7");
  }

  @Test
  @EnabledIfSystemProperty(named = "covey.soak", matches = "true")
  void shouldSayThatNodesFollowSignedRevisionsOnlyAsTheyThenDo() throws Exception {
    Path key = folder.resolve("key.pem");
    Run.of("policy", "keygen", key.toString());
    assertThat(admin("push", write("before.yaml", BEFORE), "--sign", key).err()).isEmpty();
    publicKey = Files.readString(Path.of(key + ".pub"));
    join("n1", "");
    await().atMost(PATIENCE).until(() -> owners().containsKey("catalog/0"));
    Path after = write("after.yaml", BEFORE.replace("shards: 1", "shards: 1, standbys: 1"));

    assertThat(simulate(after).out())
        .contains("Warning: push it with --sign: unsigned, it would be rejected by n1");

    assertThat(admin("push", after).err()).contains("--sign");
    assertThat(admin("push", after, "--unsigned").exitCode()).isZero();
    await()
        .atMost(PATIENCE)
        .until(() -> status().contains("rejected a newer one: /covey/" + collective));
    assertThat(status()).contains("/signatures/2: revision 2 is not signed");
    assertThat(plugins.get("n1").policyRevision()).isEqualTo(1);
    assertThat(admin("push", after, "--sign", key, "--onto", "2").exitCode()).isEqualTo(1);
    Path other = write("other.yaml", BEFORE.replace("shards: 1", "shards: 1, standbys: 2"));
    assertThat(admin("push", other, "--sign", key).exitCode()).isZero();
    await().atMost(PATIENCE).until(() -> plugins.get("n1").policyRevision() == 3);
  }

  private String status() {
    return Run.of(
            "status",
            "--collective=" + collective,
            "--kafka=" + servers.kafka().bootstrapServers(),
            "--zookeeper=" + servers.zooKeeper().connectString(),
            "--zookeeper-credential=node:n")
        .out();
  }

  private static Map<String, String> then(String json) {
    return owners(3, json);
  }

  /** Without the shards that nobody has. */
  private static Map<String, String> owned(int group, String json) {
    Map<String, String> owned = owners(group, json);
    owned.values().removeIf(owner -> owner == null);
    return owned;
  }

  private static Map<String, String> owners(int group, String json) {
    Map<String, String> owners = new TreeMap<>();
    Matcher shard = SHARD.matcher(json);
    while (shard.find()) {
      owners.put(shard.group(1), shard.group(group));
    }
    return owners;
  }

  private void deploy() {
    ProcessEngine engine = engines.get(0);
    engine
        .getRepositoryService()
        .createDeployment()
        .addString(
            "legacy.bpmn",
            """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
                xmlns:c="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
              <process id="legacy" isExecutable="true">
                <startEvent id="a"/>
                <sequenceFlow id="f1" sourceRef="a" targetRef="b"/>
                <userTask id="b"/>
                <sequenceFlow id="f2" sourceRef="b" targetRef="c"/>
                <serviceTask id="c" c:class="com.acme.Legacy"/>
              </process>
            </definitions>
            """)
        .deploy();
  }

  private void join(String node, String labels) {
    StandaloneInMemProcessEngineConfiguration configuration =
        new StandaloneInMemProcessEngineConfiguration();
    configuration.setProcessEngineName(collective + "-" + node);
    configuration.setJdbcUrl("jdbc:h2:mem:" + collective + "-" + node);
    configuration.setJdbcMaxActiveConnections(50);
    configuration.setMetricsEnabled(false);
    configuration.setEnforceHistoryTimeToLive(false);
    CoveyPlugin plugin = new CoveyPlugin();
    plugin.setCollective(collective);
    plugin.setNodeId(node);
    plugin.setLabels(labels);
    plugin.setKafkaBootstrapServers(servers.kafka().bootstrapServers());
    plugin.setZooKeeperConnect(servers.zooKeeper().connectString());
    plugin.setZooKeeperCredential("node:n");
    plugin.setPolicyPublicKeys(publicKey);
    plugins.put(node, plugin);
    configuration.getProcessEnginePlugins().add(plugin);
    engines.add(configuration.buildProcessEngine());
  }

  private Map<String, String> owners() {
    Map<String, String> owners = new TreeMap<>();
    plugins.forEach(
        (node, plugin) -> plugin.openShards().forEach(shard -> owners.put(shard, node)));
    return owners;
  }

  private boolean even(int nodes) {
    Map<String, Long> counts =
        owners().values().stream()
            .collect(Collectors.groupingBy(node -> node, Collectors.counting()));
    return counts.size() == nodes
        && Collections.max(counts.values()) - Collections.min(counts.values()) <= 1;
  }

  private Path write(String name, String yaml) throws IOException {
    return Files.writeString(folder.resolve(name), yaml);
  }

  private Run simulate(Object... words) {
    List<Object> all = new ArrayList<>(List.of("simulate"));
    all.addAll(Arrays.asList(words));
    all.add("--kafka=" + servers.kafka().bootstrapServers());
    return reader(all.toArray());
  }

  private Run admin(Object... words) {
    List<Object> all = new ArrayList<>(Arrays.asList(words));
    all.add("--admin-credential=admin:a");
    return reader(all.toArray());
  }

  private Run reader(Object... words) {
    List<String> all = new ArrayList<>(List.of("policy"));
    Arrays.stream(words).map(Object::toString).forEach(all::add);
    all.add("--collective=" + collective);
    all.add("--zookeeper=" + servers.zooKeeper().connectString());
    all.add("--zookeeper-credential=node:n");
    return Run.of(all.toArray(String[]::new));
  }
}
