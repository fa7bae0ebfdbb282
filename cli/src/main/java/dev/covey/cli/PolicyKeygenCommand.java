package dev.covey.cli;

import dev.covey.cli.local.PrivateFile;
import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.policy.PolicySigner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey policy keygen}. */
@Command(
    name = "keygen",
    description =
        "Make a pair of Ed25519 keys: FILE, the private one, which only you can read, for"
            + " 'covey policy push --sign'; FILE.pub, the public one, for the nodes.")
final class PolicyKeygenCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;

  @Parameters(paramLabel = "FILE", description = "Where to; must not be there yet, nor FILE.pub.")
  private Path file;

  @Override
  public Integer call() {
    Path publicFile = Path.of(file + ".pub");
    if (Files.exists(publicFile)) {
      throw isThere(publicFile);
    }
    PolicySigner.Keys keys = PolicySigner.newKeys();
    try {
      PrivateFile.create(file, keys.privatePem());
      Files.writeString(publicFile, keys.publicPem(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw isThere(Path.of(e.getFile()));
    } catch (IOException e) {
      throw new CommandFailedException("Cannot write " + file + ": " + e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(file + " is the private key: keep it from nodes and from ZooKeeper");
    out.println(publicFile + " is the public key, for each node (policyPublicKeys):");
    out.print(keys.publicPem());
    out.flush();
    return 0;
  }

  private static CommandFailedException isThere(Path file) {
    return new CommandFailedException(file + " is there already; say another file");
  }
}
