package dev.covey.engine.functional;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CheckpointStoreContract;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.embedded.EmbeddedServers;
import dev.covey.engine.checkpoint.FabricCheckpoints;
import dev.covey.fabric.Fabric;
import dev.covey.fabric.FabricSettings;
import dev.covey.fabric.NodeId;
import dev.covey.fabric.kafka.KafkaFabric;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Full checkpoints in Kafka. */
class FabricCheckpointsTest extends CheckpointStoreContract {
  private Fabric fabric;

  @BeforeEach
  @Override
  protected void openStore() {
    String name = "store-" + UUID.randomUUID().toString().substring(0, 8);
    String kafka = EmbeddedServers.shared().kafka().bootstrapServers();
    fabric = KafkaFabric.connect(FabricSettings.of(name, new NodeId("n"), kafka));
    fabric.start();
    fabric.declare(Map.of("payments", 4, "s", 12));
    super.openStore();
  }

  @AfterEach
  void closeFabric() {
    fabric.close();
  }

  @Override
  protected CheckpointStore open() {
    return new FabricCheckpoints(fabric, KryoCodecs.data());
  }

  @Override
  protected String third() {
    return "s/3";
  }
}
