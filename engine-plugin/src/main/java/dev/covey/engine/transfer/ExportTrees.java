package dev.covey.engine.transfer;

import dev.covey.checkpoint.CorruptRecordException;
import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.checkpoint.kryo.KryoCodecs;
import dev.covey.engine.checkpoint.ManifestTree;
import dev.covey.engine.transfer.ExportedDeployment.Definition;
import dev.covey.engine.transfer.ExportedDeployment.JobDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The blocks of an export as trees of {@link DataCodec}. Thread-safe.
 *
 * <table>
 *   <caption>The trees</caption>
 *   <tr><th>kind</th><th>entries</th></tr>
 *   <tr><td>H</td><td>id, collective: text; at: time</td></tr>
 *   <tr><td>D</td><td>id: text; name, tenant: text or null; resources: bytes by name; definitions: a
 *       list of trees (id, key, resource: text; version: long; jobs: a list of trees (id, type: text;
 *       activity, configuration: text or null))</td></tr>
 *   <tr><td>I</td><td>root, shard: text; turn: long; rows: bytes of {@link TurnCodec}, a turn of that
 *       shard and number that puts each row</td></tr>
 *   <tr><td>C</td><td>at: time; sites: numbers of shards, long, by name</td></tr>
 *   <tr><td>P</td><td>bytes: bytes, as {@link dev.covey.checkpoint.ImagePieces} cuts them</td></tr>
 *   <tr><td>S</td><td>as {@link ManifestTree} has it</td></tr>
 *   <tr><td>T</td><td>turn: bytes of {@link TurnCodec}</td></tr>
 *   <tr><td>M</td><td>shard: text; payload: bytes</td></tr>
 * </table>
 */
final class ExportTrees {
  static final char HEAD = 'H';
  private static final char DEPLOYMENT = 'D';
  private static final char INSTANCE = 'I';
  private static final char CUT = 'C';
  private static final char PIECE = 'P';
  private static final char SHARD = 'S';
  private static final char CATALOG_TURN = 'T';
  private static final char MESSAGE = 'M';
  private static final DataCodec DATA = KryoCodecs.data();
  private static final TurnCodec TURNS = KryoCodecs.turns();

  private ExportTrees() {}

  static char kind(ExportBlock block) {
    if (block instanceof ExportBlock.Head) {
      return HEAD;
    }
    if (block instanceof ExportBlock.Deployment) {
      return DEPLOYMENT;
    }
    if (block instanceof ExportBlock.Instance) {
      return INSTANCE;
    }
    return kindInCut(block);
  }

  private static char kindInCut(ExportBlock block) {
    if (block instanceof ExportBlock.Cut) {
      return CUT;
    }
    if (block instanceof ExportBlock.Piece) {
      return PIECE;
    }
    if (block instanceof ExportBlock.Shard) {
      return SHARD;
    }
    return block instanceof ExportBlock.CatalogTurn ? CATALOG_TURN : MESSAGE;
  }

  static byte[] payload(ExportBlock block) {
    return DATA.encode(tree(block));
  }

  private static Map<String, Object> tree(ExportBlock block) {
    if (block instanceof ExportBlock.Head head) {
      return tree(head.origin());
    }
    if (block instanceof ExportBlock.Deployment deployment) {
      return tree(deployment.deployment());
    }
    if (block instanceof ExportBlock.Instance instance) {
      return tree(instance.instance());
    }
    return treeInCut(block);
  }

  private static Map<String, Object> treeInCut(ExportBlock block) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (block instanceof ExportBlock.Cut cut) {
      Map<String, Object> sites = new LinkedHashMap<>();
      cut.sites().forEach((site, shards) -> sites.put(site, (long) shards));
      tree.put("at", cut.at());
      tree.put("sites", sites);
    } else if (block instanceof ExportBlock.Piece piece) {
      tree.put("bytes", piece.bytes());
    } else if (block instanceof ExportBlock.Shard shard) {
      ManifestTree.put(tree, shard.manifest());
    } else if (block instanceof ExportBlock.CatalogTurn turn) {
      tree.put("turn", turn.bytes());
    } else {
      ExportBlock.Message message = (ExportBlock.Message) block;
      tree.put("shard", message.shard());
      tree.put("payload", message.payload());
    }
    return tree;
  }

  /**
   * Reads a block.
   *
   * @param at where it stands, for the error
   */
  static ExportBlock block(char kind, byte[] payload, long at) {
    try {
      Map<String, Object> tree = DATA.decode(payload);
      return switch (kind) {
        case HEAD -> new ExportBlock.Head(origin(tree));
        case DEPLOYMENT -> new ExportBlock.Deployment(deployment(tree));
        case INSTANCE -> new ExportBlock.Instance(instance(tree));
        case CUT -> cut(tree);
        case PIECE -> new ExportBlock.Piece(required(tree, "bytes", byte[].class));
        case SHARD -> new ExportBlock.Shard(ManifestTree.from(tree));
        case CATALOG_TURN -> new ExportBlock.CatalogTurn(required(tree, "turn", byte[].class));
        case MESSAGE ->
            new ExportBlock.Message(text(tree, "shard"), required(tree, "payload", byte[].class));
        default -> throw new IllegalArgumentException("a block of kind " + (int) kind);
      };
    } catch (CorruptRecordException
        | IllegalArgumentException
        | ArithmeticException
        | ClassCastException
        | NullPointerException e) {
      throw new CorruptRecordException(
          "a well-formed block at byte " + at + " of an export", "found: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> tree(Origin origin) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", origin.id());
    tree.put("collective", origin.collective());
    tree.put("at", origin.at());
    return tree;
  }

  private static Origin origin(Map<String, Object> tree) {
    return new Origin(
        text(tree, "id"), text(tree, "collective"), required(tree, "at", Instant.class));
  }

  private static Map<String, Object> tree(ExportedDeployment deployment) {
    List<Map<String, Object>> definitions = new ArrayList<>();
    deployment.definitions().forEach(definition -> definitions.add(tree(definition)));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", deployment.id());
    tree.put("name", deployment.name());
    tree.put("tenant", deployment.tenant());
    tree.put("resources", new TreeMap<>(deployment.resources()));
    tree.put("definitions", definitions);
    return tree;
  }

  private static Map<String, Object> tree(Definition definition) {
    List<Map<String, Object>> jobs = new ArrayList<>();
    for (JobDefinition job : definition.jobs()) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("id", job.id());
      tree.put("activity", job.activity());
      tree.put("type", job.type());
      tree.put("configuration", job.configuration());
      jobs.add(tree);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", definition.id());
    tree.put("key", definition.key());
    tree.put("version", definition.version());
    tree.put("resource", definition.resource());
    tree.put("jobs", jobs);
    return tree;
  }

  private static ExportedDeployment deployment(Map<String, Object> tree) {
    Map<String, byte[]> resources = new LinkedHashMap<>();
    Map<String, Object> named = map(tree.get("resources"));
    named.keySet().forEach(name -> resources.put(name, required(named, name, byte[].class)));
    List<Definition> definitions = new ArrayList<>();
    for (Map<String, Object> definition : trees(tree, "definitions")) {
      List<JobDefinition> jobs = new ArrayList<>();
      for (Map<String, Object> job : trees(definition, "jobs")) {
        jobs.add(
            new JobDefinition(
                text(job, "id"),
                (String) job.get("activity"),
                text(job, "type"),
                (String) job.get("configuration")));
      }
      definitions.add(
          new Definition(
              text(definition, "id"),
              text(definition, "key"),
              required(definition, "version", Long.class),
              text(definition, "resource"),
              jobs));
    }
    return new ExportedDeployment(
        text(tree, "id"),
        (String) tree.get("name"),
        (String) tree.get("tenant"),
        resources,
        definitions);
  }

  private static Map<String, Object> tree(ExportedInstance instance) {
    List<RowChange> puts = new ArrayList<>();
    instance.rows().forEach(row -> puts.add(new RowChange.Put(row)));
    TurnHeader header =
        new TurnHeader(
            instance.shard(),
            instance.turn(),
            "export",
            Instant.EPOCH,
            TurnHeader.NO_INBOX_POSITION,
            0);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("root", instance.root());
    tree.put("shard", instance.shard());
    tree.put("turn", instance.turn());
    tree.put("rows", TURNS.encode(new Turn(header, puts)));
    return tree;
  }

  private static ExportedInstance instance(Map<String, Object> tree) {
    String shard = text(tree, "shard");
    long number = required(tree, "turn", Long.class);
    Turn turn = TURNS.decode(required(tree, "rows", byte[].class));
    if (!turn.header().shard().equals(shard) || turn.header().number() != number) {
      throw new IllegalArgumentException(
          "rows of turn %d of shard %s under turn %d of shard %s"
              .formatted(turn.header().number(), turn.header().shard(), number, shard));
    }
    List<Row> rows = new ArrayList<>();
    turn.changes().forEach(change -> rows.add(((RowChange.Put) change).row()));
    return new ExportedInstance(text(tree, "root"), shard, number, rows);
  }

  private static ExportBlock.Cut cut(Map<String, Object> tree) {
    TreeMap<String, Integer> sites = new TreeMap<>();
    Map<String, Object> named = map(tree.get("sites"));
    for (String site : named.keySet()) {
      sites.put(site, Math.toIntExact(required(named, site, Long.class)));
    }
    return new ExportBlock.Cut(required(tree, "at", Instant.class), sites);
  }

  private static String text(Map<String, Object> tree, String name) {
    return required(tree, name, String.class);
  }

  private static <T> T required(Map<String, Object> tree, String name, Class<T> type) {
    if (!type.isInstance(tree.get(name))) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + " '" + name + "'");
    }
    return type.cast(tree.get(name));
  }

  private static List<Map<String, Object>> trees(Map<String, Object> tree, String name) {
    List<Map<String, Object>> trees = new ArrayList<>();
    for (Object one : required(tree, name, List.class)) {
      trees.add(map(one));
    }
    return trees;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    if (value instanceof Map) {
      return (Map<String, Object>) value;
    }
    throw new IllegalArgumentException("no tree where one should be");
  }
}
