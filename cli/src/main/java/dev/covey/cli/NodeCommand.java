package dev.covey.cli;

import dev.covey.cli.local.StopSignal;
import dev.covey.examples.order.Clerk;
import dev.covey.examples.order.OrderApplication;
import dev.covey.fabric.NodeId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code covey node}: one engine of the collective, with the example application. */
@Command(
    name = "node",
    description = {
      "Run one node: a Camunda 7 engine with the plugin, until Ctrl-C.",
      "It has the delegates of the example application on its class path."
    })
final class NodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--id",
      required = true,
      paramLabel = "ID",
      description = "Name of the node, unique in the collective and the same after a restart.")
  private String id;

  @Option(
      names = "--labels",
      paramLabel = "A=B,C=D",
      defaultValue = "",
      description = "Labels by which policy selects nodes.")
  private String labels;

  @Option(
      names = "--database",
      paramLabel = "JDBC-URL",
      description = "Database of the engine (default: an H2 in memory).")
  private String database;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder in which the node keeps the last good policy for a cold start; alone, everything.")
  private Path data;

  @Option(
      names = "--policy-public-key",
      paramLabel = "FILE",
      description =
          "Follow only revisions that are signed with this Ed25519 key, PEM; may be given several times.")
  private List<Path> publicKeys = List.of();

  @Option(
      names = "--alone",
      description = "Run without Kafka and ZooKeeper; journals are files in --data.")
  private boolean alone;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "4",
      description = "Threads that run jobs (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(names = "--deploy", description = "Deploy the example application.")
  private boolean deploy;

  @Option(
      names = "--clerk",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Have a simulated clerk complete the application's user tasks (default: yes).")
  private boolean clerk;

  @Option(
      names = "--attached",
      hidden = true,
      description =
          "End when standard input ends, that is, with the process that started this one.")
  private boolean attached;

  @Override
  public Integer call() {
    NodeEngine node = engine();
    PrintWriter out = spec.commandLine().getOut();
    ProcessEngine engine = node.build();
    try (StopSignal stop = StopSignal.install(0)) {
      if (attached) {
        stopWithParent(stop);
      }
      try (Clerk worker = new Clerk(engine)) {
        if (deploy) {
          OrderApplication.deploy(engine);
        }
        if (clerk) {
          worker.start();
        }
        out.println("node " + id + " ready");
        out.flush();
        stop.await();
      } finally {
        engine.close();
      }
    }
    return 0;
  }

  private NodeEngine engine() {
    if (threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "Expected 1 or more as --threads, but got " + threads);
    }
    try {
      new NodeId(id);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (alone && data == null) {
      throw new ParameterException(
          spec.commandLine(), "Expected --data DIR with --alone, but it is not given");
    }
    if (alone && !publicKeys.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected no --policy-public-key with --alone, since the policy is a file there");
    }
    if (alone && connection.anyGiven()) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected no option of Kafka, ZooKeeper or a collective with --alone, but one is given");
    }
    return new NodeEngine(
        id,
        labels,
        alone ? null : connection.resolve(),
        database,
        data,
        threads,
        publicKeys.stream().map(PolicyKeyFile::text).collect(Collectors.joining("\n")));
  }

  private static void stopWithParent(StopSignal stop) {
    Thread reader =
        new Thread(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // As good as its end.
              } finally {
                stop.stop();
              }
            },
            "covey-parent");
    reader.setDaemon(true);
    reader.start();
  }
}
