package dev.covey.cli;

import dev.covey.cli.collective.PolicyAdministration;
import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.PolicyArchive;
import dev.covey.policy.PolicyDocument;
import dev.covey.policy.PolicyPublisher;
import dev.covey.policy.PolicySigner;
import dev.covey.policy.Revision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey policy push}. */
@Command(
    name = "push",
    description = {
      "Make a document the live policy, as a new revision, and show what changes.",
      "Who pushed, when and why is kept with it. Refuses what is invalid or changes nothing."
    })
final class PolicyPushCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HelpOption help;
  @Mixin private AdminOptions admin;

  @Parameters(paramLabel = "FILE", description = "The document, YAML.")
  private Path file;

  @Option(names = "--comment", paramLabel = "TEXT", description = "Why, for the record.")
  private String comment = "";

  @Option(
      names = "--onto",
      paramLabel = "N",
      description =
          "Refuse unless revision N is live, the one that the document was made from; 0: none.")
  private Long onto;

  @Option(
      names = "--sign",
      paramLabel = "KEYFILE",
      description =
          "Sign it with this Ed25519 private key, as 'covey policy keygen' or openssl makes one.")
  private Path key;

  @Option(
      names = "--unsigned",
      description = "Without --sign: push also where the live revision is signed.")
  private boolean unsigned;

  @Option(names = "--dry-run", description = "Write nothing; only say what would change.")
  private boolean dryRun;

  @Override
  public Integer call() {
    PolicyDocument document = PolicyFile.read(file);
    Optional<PolicySigner> signer = Optional.ofNullable(key).map(PolicyKeyFile::signer);
    PolicyAdministration administration = admin.resolve();
    try (PolicyArchive archive = administration.archive();
        PolicyPublisher publisher = administration.publisher(signer)) {
      PrintWriter out = spec.commandLine().getOut();
      Optional<Revision> base = base(archive);
      base.ifPresent(live -> requireSigned(archive, live));
      base.filter(live -> !live.isNone())
          .flatMap(live -> document(archive, live))
          .ifPresent(live -> tellChanges(live, document, out));
      if (dryRun) {
        publisher.rehearse(document);
        out.println("dry run: " + file + " could be pushed, nothing was written");
      } else {
        String who = PolicyAdministration.who();
        Revision pushed =
            base.isPresent()
                ? publisher.push(document, comment, who, base.get())
                : publisher.push(document, comment, who);
        out.println("revision " + pushed + " is live");
      }
      out.flush();
    }
    return 0;
  }

  /** The live revision, which is compared with and replaced; empty if the pointer is damaged. */
  private Optional<Revision> base(PolicyArchive archive) {
    Optional<Revision> live = ifReadable(archive::live);
    if (onto != null && !live.equals(Optional.of(new Revision(onto)))) {
      throw new CommandFailedException(
          "Not pushed: expected revision %d to be live, but it is %s; see 'covey policy history'"
              .formatted(onto, live.map(Revision::toString).orElse("a damaged one")));
    }
    return live;
  }

  /** Nodes that follow signed revisions would all reject one that was left unsigned by mistake. */
  private void requireSigned(PolicyArchive archive, Revision live) {
    if (key == null && !unsigned && archive.isSigned(live)) {
      throw new CommandFailedException(
          "Not pushed: revision %s, which is live, is signed, so nodes may reject one that is not. Sign it with --sign KEYFILE, or say --unsigned"
              .formatted(live));
    }
  }

  private Optional<PolicyDocument> document(PolicyArchive archive, Revision live) {
    return ifReadable(() -> archive.read(live).document());
  }

  /** Empty if it is damaged: then a push is the way to mend it. */
  private <T> Optional<T> ifReadable(Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (InvalidPolicyException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("covey: what is live cannot be compared, it is damaged: " + e.getMessage());
      err.flush();
      return Optional.empty();
    }
  }

  private void tellChanges(PolicyDocument live, PolicyDocument document, PrintWriter out) {
    if (live.equals(document)) {
      throw new CommandFailedException("Nothing to push: the live policy says the same as " + file);
    }
    live.changesTo(document).forEach(out::println);
  }
}
