package dev.covey.cli;

import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.DeadLetters.Letter;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey dead-letter resend}. */
@Command(
    name = "resend",
    description = {
      "Send dead letters once more to the shards they were for, one after the other,"
          + " until one fails again.",
      "They stay in the list; what is sent twice is done twice."
    })
final class DeadLetterResendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Parameters(
      paramLabel = "NUMBER",
      arity = "1..*",
      description = "As 'covey dead-letter list' shows them.")
  private List<Long> numbers;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (CoveyClient client = connection.resolve().open()) {
      for (long number : numbers) {
        Letter letter = client.deadLetters().resend(number);
        out.printf("%d: %s is done at shard %s%n", number, letter.what(), letter.shard());
        out.flush();
      }
    }
    return 0;
  }
}
