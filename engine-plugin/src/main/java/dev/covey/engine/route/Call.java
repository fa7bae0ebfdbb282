package dev.covey.engine.route;

import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.TurnHeader;
import dev.covey.engine.time.InstanceChange;
import dev.covey.fabric.ShardId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one node asks of the owner of a shard, as plain data.
 *
 * <p>On the wire a map with the name of the call under {@code call} and the record's components
 * under their own names.
 */
public sealed interface Call
    permits Call.Start,
        Call.CompleteTask,
        Call.Deploy,
        Call.Propose,
        Call.ChangeInstance,
        Call.Recover,
        Call.Mark,
        VisitCall,
        LimitCall {
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

    /**
     * A change that somebody has read out of the past.
     *
     * @param by who asks
     * @param variables to be set in the same turn, encoded, or null
     */
    public static ChangeInstance of(
        InstanceChange change,
        ShardId shard,
        String by,
        TurnCodec turns,
        Map<String, Object> variables) {
      // Only its rows count: the owner gives the turn its number.
      TurnHeader header =
          new TurnHeader(shard.toString(), 1, by, Instant.EPOCH, TurnHeader.NO_INBOX_POSITION, 0);
      return new ChangeInstance(
          change.root(),
          change.expected(),
          turns.encode(new Turn(header, change.changes())),
          change.note().type(),
          change.note().from(),
          change.note().to(),
          variables);
    }

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
      case VisitCall.OpenVisit.NAME -> VisitCall.OpenVisit.from(data);
      case VisitCall.EndVisit.NAME -> VisitCall.EndVisit.from(data);
      case VisitCall.Escalate.NAME -> VisitCall.Escalate.from(data);
      case VisitCall.MarkVisit.NAME -> VisitCall.MarkVisit.from(data);
      case VisitCall.CancelVisit.NAME -> VisitCall.CancelVisit.from(data);
      case VisitCall.AskVisit.NAME -> VisitCall.AskVisit.from(data);
      case VisitCall.TakeVisit.NAME -> VisitCall.TakeVisit.from(data);
      case VisitCall.VisitMoved.NAME -> VisitCall.VisitMoved.from(data);
      case VisitCall.SuspendVisit.NAME -> VisitCall.SuspendVisit.from(data);
      case Mark.NAME -> new Mark();
      case Recover.NAME -> Recover.from(data);
      case LimitCall.ReportWork.NAME -> LimitCall.ReportWork.from(data);
      case LimitCall.Lend.NAME -> LimitCall.Lend.from(data);
      case LimitCall.AskRoom.NAME -> new LimitCall.AskRoom(Data.text(data, "key"));
      case LimitCall.AskLimits.NAME -> new LimitCall.AskLimits(Data.text(data, "root"));
      default -> throw new MalformedMessageException("No call is named '" + name + "'");
    };
  }

  /** The wire form of a call without components. */
  static Map<String, Object> named(String name) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("call", name);
    return data;
  }
}
