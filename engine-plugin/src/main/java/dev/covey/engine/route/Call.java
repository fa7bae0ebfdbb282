package dev.covey.engine.route;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one node asks of the owner of a shard, as plain data.
 *
 * <p>On the wire a map with the name of the call under {@code call} and the record's components
 * under their own names.
 */
public sealed interface Call {
  Map<String, Object> toData();

  /**
   * Starts an instance.
   *
   * @param definitionId or null if the key says which
   * @param definitionKey or null if the id says which
   * @param tenantSet whether a definition tenant was asked for; {@code tenant} may be null then
   * @param variables encoded, or null
   */
  record Start(
      String definitionId,
      String definitionKey,
      boolean tenantSet,
      String tenant,
      String businessKey,
      String caseInstanceId,
      Map<String, Object> variables)
      implements Call {
    static final String NAME = "start";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("definitionId", definitionId);
      data.put("definitionKey", definitionKey);
      data.put("tenantSet", tenantSet);
      data.put("tenant", tenant);
      data.put("businessKey", businessKey);
      data.put("caseInstanceId", caseInstanceId);
      data.put("variables", variables);
      return data;
    }

    private static Start from(Map<String, Object> data) {
      return new Start(
          Data.optionalText(data, "definitionId"),
          Data.optionalText(data, "definitionKey"),
          Boolean.TRUE.equals(data.get("tenantSet")),
          Data.optionalText(data, "tenant"),
          Data.optionalText(data, "businessKey"),
          Data.optionalText(data, "caseInstanceId"),
          Data.map(data.get("variables")));
    }
  }

  /** Completes a user task. */
  record CompleteTask(String taskId, Map<String, Object> variables) implements Call {
    static final String NAME = "completeTask";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("taskId", taskId);
      data.put("variables", variables);
      return data;
    }

    private static CompleteTask from(Map<String, Object> data) {
      return new CompleteTask(Data.text(data, "taskId"), Data.map(data.get("variables")));
    }
  }

  /**
   * Deploys resources, as a client without an engine of its own does.
   *
   * @param tenant or null
   * @param resources their bytes by name
   */
  record Deploy(String name, String tenant, Map<String, Object> resources) implements Call {
    static final String NAME = "deploy";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("name", name);
      data.put("tenant", tenant);
      data.put("resources", resources);
      return data;
    }

    private static Deploy from(Map<String, Object> data) {
      return new Deploy(
          Data.text(data, "name"),
          Data.optionalText(data, "tenant"),
          Data.map(data.get("resources")));
    }
  }

  /**
   * Proposes a change of the catalog.
   *
   * @param base number of the catalog turn it builds on
   * @param turn the changed rows, as an encoded turn
   */
  record Propose(long base, byte[] turn) implements Call {
    static final String NAME = "propose";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("base", base);
      data.put("turn", turn);
      return data;
    }

    private static Propose from(Map<String, Object> data) {
      return new Propose(Data.number(data, "base"), Data.bytes(data, "turn"));
    }
  }

  /**
   * Makes an instance's rows others.
   *
   * @param expected fingerprint of what it must be now, or null if it must be new
   * @param turn what becomes of its rows, as an encoded turn
   * @param noteType what its operation log says of it
   * @param variables encoded, set afterwards; or null
   */
  record ChangeInstance(
      String root,
      String expected,
      byte[] turn,
      String noteType,
      String noteFrom,
      String noteTo,
      Map<String, Object> variables)
      implements Call {
    static final String NAME = "changeInstance";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("root", root);
      data.put("expected", expected);
      data.put("turn", turn);
      data.put("noteType", noteType);
      data.put("noteFrom", noteFrom);
      data.put("noteTo", noteTo);
      data.put("variables", variables);
      return data;
    }

    private static ChangeInstance from(Map<String, Object> data) {
      return new ChangeInstance(
          Data.text(data, "root"),
          Data.optionalText(data, "expected"),
          Data.bytes(data, "turn"),
          Data.text(data, "noteType"),
          Data.optionalText(data, "noteFrom"),
          Data.optionalText(data, "noteTo"),
          Data.map(data.get("variables")));
    }
  }

  /** Makes a turn that changes nothing, for the sake of its time. */
  record Mark() implements Call {
    static final String NAME = "mark";

    @Override
    public Map<String, Object> toData() {
      return named(NAME);
    }
  }

  /**
   * Tells the home of a limit what a shard has of it and wants.
   *
   * @param key of the limit
   * @param shard who tells, as site/number
   */
  record ReportWork(
      String key,
      String shard,
      long number,
      long loan,
      long returned,
      long used,
      long waiting,
      long oldest,
      boolean answer)
      implements Call {
    static final String NAME = "reportWork";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("key", key);
      data.put("shard", shard);
      data.put("number", number);
      data.put("loan", loan);
      data.put("returned", returned);
      data.put("used", used);
      data.put("waiting", waiting);
      data.put("oldest", oldest);
      data.put("answer", answer);
      return data;
    }

    private static ReportWork from(Map<String, Object> data) {
      return new ReportWork(
          Data.text(data, "key"),
          Data.text(data, "shard"),
          Data.number(data, "number"),
          Data.number(data, "loan"),
          Data.number(data, "returned"),
          Data.number(data, "used"),
          Data.number(data, "waiting"),
          Data.number(data, "oldest"),
          Boolean.TRUE.equals(data.get("answer")));
    }
  }

  /**
   * Tells a shard what it may have of a limit.
   *
   * @param key of the limit
   * @param home who tells, as site/number
   */
  record Lend(String key, String home, long number, long heard, long lent, long keep)
      implements Call {
    static final String NAME = "lend";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("key", key);
      data.put("home", home);
      data.put("number", number);
      data.put("heard", heard);
      data.put("lent", lent);
      data.put("keep", keep);
      return data;
    }

    private static Lend from(Map<String, Object> data) {
      return new Lend(
          Data.text(data, "key"),
          Data.text(data, "home"),
          Data.number(data, "number"),
          Data.number(data, "heard"),
          Data.number(data, "lent"),
          Data.number(data, "keep"));
    }
  }

  /** Asks the home of a limit whether one more may begin; the limit's key. */
  record AskRoom(String key) implements Call {
    static final String NAME = "askRoom";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("key", key);
      return data;
    }
  }

  /** Asks an instance's owner which limits it waits for; the id of the root instance. */
  record AskLimits(String root) implements Call {
    static final String NAME = "askLimits";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("root", root);
      return data;
    }
  }

  /**
   * Reads a call.
   *
   * @throws MalformedMessageException naming what is missing or unknown
   */
  static Call from(Map<String, Object> data) {
    String name = Data.text(data, "call");
    return switch (name) {
      case Start.NAME -> Start.from(data);
      case CompleteTask.NAME -> CompleteTask.from(data);
      case Deploy.NAME -> Deploy.from(data);
      case Propose.NAME -> Propose.from(data);
      case ChangeInstance.NAME -> ChangeInstance.from(data);
      case Mark.NAME -> new Mark();
      case ReportWork.NAME -> ReportWork.from(data);
      case Lend.NAME -> Lend.from(data);
      case AskRoom.NAME -> new AskRoom(Data.text(data, "key"));
      case AskLimits.NAME -> new AskLimits(Data.text(data, "root"));
      default -> throw new MalformedMessageException("No call is named '" + name + "'");
    };
  }

  private static Map<String, Object> named(String name) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("call", name);
    return data;
  }
}
