package dev.covey.cli;

import dev.covey.engine.client.Checkpoints;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.Transfers;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which instance of which collective a command is about. */
final class InstanceOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private ConnectionOptions connection;

  @Parameters(index = "0", paramLabel = "INSTANCE", description = "Id of the process instance.")
  private String instance;

  String instance() {
    return instance;
  }

  /** What it waits for; the connection is closed afterwards. */
  List<String> askWhy() {
    try (CoveyClient client = connection.resolve().open()) {
      return client.why(instance);
    }
  }

  /** Copies it; the connection is closed afterwards. */
  <T> T copy(Function<Transfers, T> work) {
    try (CoveyClient client = connection.resolve().open()) {
      return work.apply(client.transfers());
    }
  }

  /** Asks the collective, telling of a long reading; the connection is closed afterwards. */
  <T> T ask(Function<Checkpoints, T> question) {
    try (CoveyClient client = connection.resolve().open()) {
      ReadingProgress progress =
          new ReadingProgress(command.commandLine().getErr(), System::nanoTime);
      return question.apply(client.checkpoints(progress));
    }
  }
}
