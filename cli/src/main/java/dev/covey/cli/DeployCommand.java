package dev.covey.cli;

import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.engine.client.CoveyClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey deploy}. */
@Command(name = "deploy", description = "Deploy models to a collective.")
final class DeployCommand implements Callable<Integer> {
  private static final List<String> KINDS = List.of(".bpmn", ".dmn", ".form");

  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private ConnectionOptions connection;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Models and forms: .bpmn, .dmn, .form.")
  private List<Path> files;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the deployment (default: that of the first file).")
  private String name;

  @Override
  public Integer call() {
    Map<String, byte[]> resources = resources();
    PrintWriter out = spec.commandLine().getOut();
    try (CoveyClient client = connection.resolve().open()) {
      CoveyClient.Deployed deployed =
          client.deploy(name == null ? fileName(files.get(0)) : name, resources);
      out.println("deployment " + deployed.deploymentId());
      deployed.definitionIds().forEach(definition -> out.println("definition " + definition));
      if (deployed.definitionIds().isEmpty()) {
        out.println("no new definitions: nothing has changed since the last time");
      }
      out.flush();
    }
    return 0;
  }

  private Map<String, byte[]> resources() {
    Map<String, byte[]> resources = new LinkedHashMap<>();
    for (Path file : files) {
      String resource = fileName(file);
      if (KINDS.stream().noneMatch(resource::endsWith)) {
        throw wrong("Expected .bpmn, .dmn and .form files, but got '" + file + "'");
      }
      if (resources.put(resource, read(file)) != null) {
        throw wrong("Two files are called '" + resource + "': a deployment holds only one");
      }
    }
    return resources;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static String fileName(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new CommandFailedException("Cannot read " + file + ": " + e, e);
    }
  }
}
