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

    static ChangeInstance from(Map<String, Object> data) {
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

  /** What one shard asks of another about a visit; nobody waits for an answer. */
  sealed interface OfVisit extends Call permits OpenVisit, EndVisit, CancelVisit, AskVisit {
    /** The visit's id, which lives at its home shard. */
    String visit();
  }

  /**
   * Runs an activity of an instance that lives on another shard.
   *
   * @param definitionId of the home instance
   * @param variables those that the activity sees from outside of its own scope, encoded
   * @param local those of its own scope, encoded
   */
  record OpenVisit(
      String visit,
      String definitionId,
      String activityId,
      String businessKey,
      Map<String, Object> variables,
      Map<String, Object> local)
      implements OfVisit {
    static final String NAME = "openVisit";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("visit", visit);
      data.put("definitionId", definitionId);
      data.put("activityId", activityId);
      data.put("businessKey", businessKey);
      data.put("variables", variables);
      data.put("local", local);
      return data;
    }

    private static OpenVisit from(Map<String, Object> data) {
      return new OpenVisit(
          Data.text(data, "visit"),
          Data.text(data, "definitionId"),
          Data.text(data, "activityId"),
          Data.optionalText(data, "businessKey"),
          Data.someMap(data, "variables"),
          Data.someMap(data, "local"));
    }
  }

  /**
   * Tells the home shard how a visit ended.
   *
   * @param ending how: one of the words of {@code dev.covey.engine.visit}
   * @param code of a BPMN error, or null
   * @param message of an error or failure, or null
   * @param changed variables that were made or changed, encoded
   * @param local those that were made in the activity's own scope, encoded
   * @param removed names of variables that were removed, as keys
   */
  record EndVisit(
      String visit,
      String ending,
      String code,
      String message,
      Map<String, Object> changed,
      Map<String, Object> local,
      Map<String, Object> removed)
      implements OfVisit {
    static final String NAME = "endVisit";

    /** Without anything that it has done to variables. */
    public static EndVisit without(String visit, String ending, String message) {
      return new EndVisit(visit, ending, null, message, Map.of(), Map.of(), Map.of());
    }

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("visit", visit);
      data.put("ending", ending);
      data.put("code", code);
      data.put("message", message);
      data.put("changed", changed);
      data.put("local", local);
      data.put("removed", removed);
      return data;
    }

    /** Reads one that its home has kept. */
    public static EndVisit from(Map<String, Object> data) {
      return new EndVisit(
          Data.text(data, "visit"),
          Data.text(data, "ending"),
          Data.optionalText(data, "code"),
          Data.optionalText(data, "message"),
          Data.someMap(data, "changed"),
          Data.someMap(data, "local"),
          Data.someMap(data, "removed"));
    }
  }

  /** Takes a visit back whose home does not wait for it any more. */
  record CancelVisit(String visit) implements OfVisit {
    static final String NAME = "cancelVisit";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("visit", visit);
      return data;
    }

    private static CancelVisit from(Map<String, Object> data) {
      return new CancelVisit(Data.text(data, "visit"));
    }
  }

  /** Asks whether a visit is running, for a home that has been elsewhere. */
  record AskVisit(String visit) implements OfVisit {
    static final String NAME = "askVisit";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("visit", visit);
      return data;
    }

    private static AskVisit from(Map<String, Object> data) {
      return new AskVisit(Data.text(data, "visit"));
    }
  }

  /**
   * Begins the recovery of a parked job.
   *
   * @param recovery id of the attempt that waits
   * @param action in the words of policy
   * @param note what it means in this case, or null
   * @param change what the instance is to become first, or null
   */
  record Recover(
      String job,
      String recovery,
      String action,
      String initiator,
      String note,
      Map<String, Object> change)
      implements Call {
    static final String NAME = "recover";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = named(NAME);
      data.put("job", job);
      data.put("recovery", recovery);
      data.put("action", action);
      data.put("initiator", initiator);
      data.put("note", note);
      data.put("change", change);
      return data;
    }

    private static Recover from(Map<String, Object> data) {
      return new Recover(
          Data.text(data, "job"),
          Data.text(data, "recovery"),
          Data.text(data, "action"),
          Data.text(data, "initiator"),
          Data.optionalText(data, "note"),
          Data.map(data.get("change")));
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
      case OpenVisit.NAME -> OpenVisit.from(data);
      case EndVisit.NAME -> EndVisit.from(data);
      case CancelVisit.NAME -> CancelVisit.from(data);
      case AskVisit.NAME -> AskVisit.from(data);
      case Mark.NAME -> new Mark();
      case Recover.NAME -> Recover.from(data);
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
