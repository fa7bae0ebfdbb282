package dev.covey.engine.node;

import dev.covey.engine.alone.AloneFabric;
import dev.covey.engine.alone.AloneSettings;
import dev.covey.engine.alone.PolicyFile;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.kafka.KafkaFabric;
import dev.covey.policy.PolicySource;
import dev.covey.policy.ZooKeeperSettings;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;
import java.time.Duration;

/**
 * What a node stands on: its message plane and its policy, neither of them started.
 *
 * @param maxRecordBytes the largest record that the fabric takes
 */
record Planes(Fabric fabric, PolicySource policy, int maxRecordBytes) {
  private static final Duration POLICY_PATIENCE = Duration.ofSeconds(30);
  private static final String POLICY_FILE = "policy.yaml";

  static Planes of(NodeSettings settings) {
    return settings.store() == Store.FILE ? alone(settings) : collective(settings);
  }

  private static Planes alone(NodeSettings settings) {
    AloneSettings alone = AloneSettings.in(settings.dataDirectory(), settings.node());
    return new Planes(
        AloneFabric.of(alone),
        PolicyFile.of(settings.dataDirectory().resolve(POLICY_FILE)),
        alone.maxRecordBytes());
  }

  private static Planes collective(NodeSettings settings) {
    FabricSettings fabric = FabricConfiguration.of(settings);
    return new Planes(
        KafkaFabric.connect(fabric),
        ZooKeeperPolicy.source(
            new ZooKeeperSettings(
                settings.zooKeeperConnect(),
                settings.collective(),
                settings.zooKeeperCredential(),
                settings.dataDirectory(),
                POLICY_PATIENCE,
                settings.trust())),
        fabric.maxRecordBytes());
  }
}
