package dev.covey.cli;

import dev.covey.cli.local.LocalInfra;
import dev.covey.cli.local.LocalServers;
import dev.covey.cli.local.StopSignal;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.ZooKeeperSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey infra}: Kafka and ZooKeeper in the foreground. */
@Command(name = "infra", description = "Run a Kafka and a ZooKeeper for this folder, until Ctrl-C.")
final class InfraCommand implements Callable<Integer> {
  private static final Path HERE = Path.of("");

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Option(
      names = "--collective",
      paramLabel = "NAME",
      defaultValue = ZooKeeperOptions.DEFAULT_COLLECTIVE,
      description = "Name of the collective whose policy is published (default: ${DEFAULT-VALUE}).")
  private String collective;

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port of Kafka (default: a free one).")
  private int kafkaPort;

  @Option(
      names = "--zookeeper-port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port of ZooKeeper (default: a free one).")
  private int zooKeeperPort;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where the data lies: a new folder, or one kept earlier (default: temporary).")
  private Path directory;

  @Option(names = "--keep", description = "Keep the data after the end.")
  private boolean keep;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Policy to publish (default: one site with 12 shards, if there is none yet).")
  private Path policy;

  @Override
  public Integer call() {
    ZooKeeperSettings.requireCollective(collective);
    PolicyDocument document = policy == null ? null : PolicyFile.read(policy);
    LocalInfra.requireNone(HERE);
    var settings = new LocalServers.Settings(kafkaPort, zooKeeperPort, directory, keep);
    try (StopSignal stop = StopSignal.install(0);
        LocalServers servers = LocalServers.start(settings)) {
      if (document == null) {
        servers.publishDefault(collective);
      } else {
        servers.publish(collective, document, "covey infra --policy " + policy);
      }
      LocalInfra infra = servers.infra(collective);
      infra.write(HERE);
      try {
        tell(infra, servers);
        stop.await();
      } finally {
        LocalInfra.remove(HERE);
      }
    }
    return 0;
  }

  private void tell(LocalInfra infra, LocalServers servers) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Kafka      " + infra.kafka());
    out.println("ZooKeeper  " + infra.zooKeeper());
    out.println("Collective " + infra.collective());
    if (keep) {
      out.println("Data       " + servers.kafkaFolder() + ", " + servers.zooKeeperFolder());
    }
    out.println();
    out.println("Other commands in this folder find them by " + LocalInfra.FILE + ". Try, each in");
    out.println("a terminal of its own:");
    out.println("  covey node --id node-1 --deploy");
    out.println("  covey node --id node-2");
    out.println("  covey status --watch");
    out.println("  covey start order --count 20 --business-key-prefix order- \\");
    out.println("      --var orderId=order-{n} --var amount=100 --var items=2");
    out.println("Ctrl-C ends both" + (keep ? "." : " and deletes their data."));
    out.flush();
  }
}
