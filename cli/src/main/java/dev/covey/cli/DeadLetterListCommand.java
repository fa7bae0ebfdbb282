package dev.covey.cli;

import dev.covey.cli.terminal.Json;
import dev.covey.cli.terminal.Table;
import dev.covey.engine.client.CoveyClient;
import dev.covey.engine.client.DeadLetters.Letter;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code covey dead-letter list}. */
@Command(name = "list", description = "List them, oldest first.")
final class DeadLetterListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Option(names = "--json", description = "As JSON, a line for each.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Letter> letters;
    try (CoveyClient client = connection.resolve().open()) {
      letters = client.deadLetters().list();
    }
    if (json) {
      letters.forEach(letter -> out.println(Json.of(data(letter))));
    } else if (letters.isEmpty()) {
      out.println("There are no dead letters.");
    } else {
      lines(letters).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private static Map<String, Object> data(Letter letter) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("number", letter.number());
    data.put("at", letter.at().toString());
    data.put("shard", letter.shard().toString());
    data.put("what", letter.what());
    data.put("bytes", letter.bytes());
    data.put("reason", letter.reason());
    return data;
  }

  private static List<String> lines(List<Letter> letters) {
    Table table = new Table("NUMBER", "TIME", "SHARD", "WHAT", "BYTES", "REASON");
    for (Letter letter : letters) {
      table.add(
          letter.number(),
          letter.at().truncatedTo(ChronoUnit.MILLIS),
          letter.shard(),
          letter.what(),
          letter.bytes(),
          letter.reason().replaceAll("\\R", " "));
    }
    return table.lines();
  }
}
