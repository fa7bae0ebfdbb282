package dev.covey.engine.client;

import dev.covey.checkpoint.Row;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.Sites;
import dev.covey.engine.route.Call;
import dev.covey.engine.time.InstanceChange;
import dev.covey.engine.time.InstanceMembers;
import dev.covey.engine.time.InstanceNote;
import dev.covey.engine.time.NoSuchInstanceException;
import dev.covey.engine.time.TurnNotKeptException;
import dev.covey.engine.transfer.AlreadyImportedException;
import dev.covey.engine.transfer.DefinitionIds;
import dev.covey.engine.transfer.Definitions;
import dev.covey.engine.transfer.ExportBlock;
import dev.covey.engine.transfer.ExportFile;
import dev.covey.engine.transfer.ExportedDeployment;
import dev.covey.engine.transfer.ExportedInstance;
import dev.covey.engine.transfer.InstanceCopy;
import dev.covey.engine.transfer.Origin;
import dev.covey.engine.transfer.TransferException;
import dev.covey.fabric.FabricException;
import dev.covey.fabric.ShardId;
import dev.covey.policy.Policy;
import dev.covey.policy.Site;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** One import. One thread's own. */
final class Importing {
  /** How long an owner may take to follow the catalog to what was deployed for the import. */
  private static final Duration CATALOG_PATIENCE = Duration.ofSeconds(60);

  private final Policy policy;
  private final ShardOwners owners;
  private final Checkpoints checkpoints;
  private final Supplier<Definitions> definitions;
  private final Optional<String> site;
  private final boolean again;
  private final List<ExportedDeployment> deployments = new ArrayList<>();
  private final List<String> imported = new ArrayList<>();
  private Origin origin;

  Importing(
      Policy policy,
      ShardOwners owners,
      Checkpoints checkpoints,
      Supplier<Definitions> definitions,
      Optional<String> site,
      boolean again) {
    this.policy = policy;
    this.owners = owners;
    this.checkpoints = checkpoints;
    this.definitions = definitions;
    this.site = site;
    this.again = again;
  }

  List<String> run(Path file) {
    site.ifPresent(this::requireSite);
    ExportFile.read(file, this::survey);
    DefinitionIds ids = deployed();
    ExportFile.read(
        file,
        block -> {
          if (block instanceof ExportBlock.Instance instance) {
            imported.add(put(instance.instance(), ids));
          }
        });
    return imported;
  }

  private void requireSite(String name) {
    if (!policy.sites().containsKey(name)) {
      throw new IllegalArgumentException(
          "Expected one of the sites %s, but got '%s'".formatted(policy.sites().keySet(), name));
    }
  }

  private void survey(ExportBlock block) {
    if (block instanceof ExportBlock.Head head) {
      origin = head.origin();
    } else if (block instanceof ExportBlock.Deployment deployment) {
      deployments.add(deployment.deployment());
    } else if (!(block instanceof ExportBlock.Instance)) {
      throw new TransferException(
          "Expected an exported instance, but the file holds a cut of the collective %s: 'covey checkpoint restore' takes it"
              .formatted(origin.collective()));
    } else if (!again) {
      ExportedInstance instance = ((ExportBlock.Instance) block).instance();
      policy.sites().values().forEach(other -> requireNew(instance, other));
    }
  }

  private void requireNew(ExportedInstance instance, Site at) {
    String id = ids(instance, at).root();
    try {
      checkpoints.read(id);
    } catch (NoSuchInstanceException | TurnNotKeptException | FabricException e) {
      // Where the journal does not tell, the owner of the target does.
      return;
    }
    throw alreadyImported(instance, id);
  }

  private AlreadyImportedException alreadyImported(ExportedInstance instance, String id) {
    return new AlreadyImportedException(
        "export %s (%s)".formatted(origin.id(), instance.place()), id);
  }

  /** What is not here yet is deployed. */
  private DefinitionIds deployed() {
    Definitions here = definitions.get();
    boolean deployed = false;
    for (ExportedDeployment deployment : deployments) {
      if (!here.has(deployment)) {
        String name =
            deployment.name() == null ? "import of " + deployment.id() : deployment.name();
        owners.answer(
            ShardId.CATALOG,
            new Call.Deploy(name, deployment.tenant(), new HashMap<>(deployment.resources())));
        deployed = true;
      }
    }
    return (deployed ? definitions.get() : here).standingFor(deployments);
  }

  private String put(ExportedInstance instance, DefinitionIds definitionIds) {
    NewIds ids = ids(instance, targetSite(instance));
    List<Row> rows = instance.rows().stream().map(definitionIds::apply).toList();
    InstanceCopy copy = InstanceCopy.of(instance.root(), rows, ids.generator()::getNextId);
    String from =
        "%s of collective %s, export %s"
            .formatted(instance.place(), origin.collective(), origin.id());
    InstanceChange change =
        InstanceChange.create(
            copy.root(), copy.rows(), new InstanceNote(InstanceNote.IMPORT, from, copy.root()));
    long deadline = System.nanoTime() + CATALOG_PATIENCE.toNanos();
    while (true) {
      Map<String, Object> answer = checkpoints.answer(ids.shard(), change, Map.of());
      if (Boolean.TRUE.equals(answer.get("accepted"))) {
        return copy.root();
      }
      Object missing = answer.get("missing");
      if (missing == null) {
        throw alreadyImported(instance, copy.root());
      }
      if (System.nanoTime() > deadline) {
        throw new TransferException(
            "Expected the owner of shard %s to know definition %s within %s, but it does not"
                .formatted(ids.shard(), missing, CATALOG_PATIENCE));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private Site targetSite(ExportedInstance instance) {
    return site.map(policy.sites()::get).orElseGet(() -> policy.siteOf(processKey(instance)));
  }

  private static String processKey(ExportedInstance instance) {
    return instance.rows().stream()
        .filter(row -> row.key().key().equals(instance.root()))
        .map(row -> InstanceMembers.text(row, "PROC_DEF_KEY_"))
        .filter(key -> key != null)
        .findFirst()
        .orElseThrow(
            () ->
                new TransferException(
                    "Expected a row of the root instance, but there is none: " + instance.place()));
  }

  /** The new ids of one instance, and the shard that they name. */
  private record NewIds(ShardId shard, AddressedIds generator, String root) {}

  /** The same ones for the same export, instance and site, unless further copies are wanted. */
  private NewIds ids(ExportedInstance instance, Site at) {
    RandomGenerator random = again ? new SecureRandom() : new Random(seed(instance));
    ShardId shard = new ShardId(at.name(), random.nextInt(at.shards()));
    Address address = Sites.of(policy).address(shard);
    long generator = random.nextLong();
    String root = generator(address, generator).getNextId();
    return new NewIds(shard, generator(address, generator), root);
  }

  private static AddressedIds generator(Address address, long number) {
    return new AddressedIds(() -> address, (RandomGenerator) () -> number);
  }

  private long seed(ExportedInstance instance) {
    try {
      byte[] text = (origin.id() + "/" + instance.root()).getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
