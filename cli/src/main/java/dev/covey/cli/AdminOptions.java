package dev.covey.cli;

import dev.covey.cli.collective.PolicyAdministration;
import dev.covey.cli.local.LocalInfra;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who may write the policy of which collective, as options of a command. */
final class AdminOptions {
  @Mixin private ZooKeeperOptions zooKeeper;

  @Option(
      names = "--admin-credential",
      paramLabel = "USER:PASSWORD",
      description =
          "May write policy (default: of a local 'covey infra', or else $$COVEY_ZOOKEEPER_ADMIN_CREDENTIAL).")
  private String credential;

  /** With the current folder and the process's environment. */
  PolicyAdministration resolve() {
    return resolve(LocalInfra.running(Path.of("")), System.getenv());
  }

  PolicyAdministration resolve(Optional<LocalInfra> infra, Map<String, String> environment) {
    return new PolicyAdministration(
        zooKeeper.resolve(infra, environment),
        ZooKeeperOptions.required(
            ZooKeeperOptions.first(
                credential,
                zooKeeper.trusted(infra).map(local -> local.credentials().admin()),
                environment.get("COVEY_ZOOKEEPER_ADMIN_CREDENTIAL")),
            "credential that may write policy",
            "--admin-credential USER:PASSWORD",
            "COVEY_ZOOKEEPER_ADMIN_CREDENTIAL"));
  }
}
