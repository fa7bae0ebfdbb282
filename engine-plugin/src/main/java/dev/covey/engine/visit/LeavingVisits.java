package dev.covey.engine.visit;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.JobNames;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.capture.Table;
import dev.covey.engine.capture.Tables;
import dev.covey.engine.recovery.Recoveries;
import dev.covey.engine.route.Call;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.time.InstanceChange;
import dev.covey.engine.time.InstanceMembers;
import dev.covey.engine.time.InstanceNote;
import dev.covey.engine.time.LeavingInstance;
import dev.covey.engine.transfer.InstanceCopy;
import dev.covey.engine.turn.OwnedShard;
import dev.covey.engine.view.ByteRows;
import dev.covey.fabric.ShardId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.history.event.HistoricProcessInstanceEventEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.repository.ResourceTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets visits leave the shard where they run for another, with their state. Thread-safe.
 *
 * <p>Invariant: one turn removes all rows of a visit from its shard and sends them to the next, so
 * it is in one shard's rows or on its way to one; and no code of it runs then ({@link AtRest}). The
 * next shard tells home where it is in the turn that takes it, behind all that home was told
 * before. Until then home knows the shard that it has left: what home says there is too late, and
 * home says it again where it hears of a visit that it does not wait for.
 */
final class LeavingVisits {
  private static final Logger LOG = LoggerFactory.getLogger(LeavingVisits.class);
  private static final int FIRST_REVISION = 1;

  /** How much the turn that takes a visit may have beside the visit's rows, in bytes. */
  private static final int NOTES = 64 * 1024;

  private final ProcessEngineConfigurationImpl engine;
  private final VisitMail mail;
  private final DataCodec data;
  private final TurnCodec turns;
  private final AddressedIds ids;
  private final String node;

  LeavingVisits(
      ProcessEngineConfigurationImpl engine,
      VisitMail mail,
      TurnCodec turns,
      AddressedIds ids,
      String node) {
    this.engine = engine;
    this.mail = mail;
    this.data = mail.data();
    this.turns = turns;
    this.ids = ids;
    this.node = node;
  }

  /** What became of a wish that a visit leave. */
  enum Outcome {
    /** It has left. */
    LEFT,
    /** It cannot leave now, but later perhaps. */
    LATER,
    /** It cannot leave, or is not running here. */
    STAYS
  }

  /**
   * A visit and where it is to go.
   *
   * @param instance its process instance here
   * @param definition of that instance
   * @param to the shard and its address
   * @param revision number of the one that says so
   */
  record Leave(
      String visit,
      String instance,
      ProcessDefinitionEntity definition,
      ShardId to,
      Address address,
      long revision) {}

  /** In the running command, at the visit's shard. */
  Outcome leave(Leave leave, OwnedShard shard, Tables tables, Connection connection)
      throws SQLException {
    LeavingInstance leaving = new LeavingInstance(connection, tables, leave.instance());
    List<Row> live = leaving.live();
    Date now = ClockUtil.getCurrentTime();
    Optional<String> why =
        AtRest.whyNot(live, now.toInstant(), job -> Recoveries.isMarked(connection, job));
    if (why.isPresent()) {
      LOG.debug("Visit {} is to move to shard {}, but {}", leave.visit(), leave.to(), why.get());
      return Outcome.LATER;
    }
    if (live.stream().anyMatch(row -> row.key().table().startsWith("ACT_RU_CASE_"))) {
      LOG.warn("Visit {} has called a case, so it ends where it is", leave.visit());
      return Outcome.STAYS;
    }
    List<Row> rows = rows(leave, leaving.rows(), now.toInstant(), tables);
    InstanceCopy copy =
        InstanceCopy.moved(
            leave.instance(), rows, () -> ids.nextId(leave.address()), Set.of(leave.visit()));
    if (!mail.sendIfFits(leave.to(), take(leave, shard, copy), NOTES)) {
      LOG.warn(
          "Visit {} has more variables, files and history than a message to shard {} holds, so it"
              + " ends where it is",
          leave.visit(),
          leave.to());
      return Outcome.STAYS;
    }
    leaving.leave(
        "shard %s as instance %s, by revision %d of the policy"
            .formatted(leave.to(), copy.root(), leave.revision()),
        now,
        removal(leave.definition(), now));
    LOG.info(
        "Visit {} moves from shard {}, instance {}, to shard {}, instance {}, by revision {}",
        leave.visit(),
        shard.lease().shard(),
        leave.instance(),
        leave.to(),
        copy.root(),
        leave.revision());
    return Outcome.LEFT;
  }

  private VisitCall.TakeVisit take(Leave leave, OwnedShard shard, InstanceCopy copy) {
    InstanceNote note =
        new InstanceNote(
            InstanceNote.MOVE, leave.instance() + " of " + shard.lease().shard(), copy.root());
    Map<String, Object> definitions = new LinkedHashMap<>();
    copy.rows().stream()
        .filter(row -> row.key().table().startsWith("ACT_RU_"))
        .map(row -> InstanceMembers.text(row, "PROC_DEF_ID_"))
        .filter(id -> id != null)
        .forEach(id -> definitions.put(id, null));
    return new VisitCall.TakeVisit(
        leave.visit(),
        Call.ChangeInstance.of(
            InstanceChange.create(copy.root(), copy.rows(), note), leave.to(), node, turns, null),
        definitions);
  }

  /** What leaves: the rows, which revision says so, and the id that each job had at first. */
  private List<Row> rows(Leave leave, List<Row> rows, Instant now, Tables tables) {
    Set<String> names =
        rows.stream()
            .filter(row -> row.key().table().equals(ByteRows.TABLE))
            .map(row -> InstanceMembers.text(row, "NAME_"))
            .filter(name -> name != null)
            .collect(Collectors.toSet());
    List<Row> leaving = new ArrayList<>();
    for (Row row : rows) {
      boolean kept =
          row.key().table().equals(ByteRows.TABLE)
              && VisitNames.name(leave.visit()).equals(row.value("NAME_"));
      leaving.add(kept ? placedBy(row, leave.revision()) : row);
      String origin = JobNames.origin(row.key().key());
      if (row.key().table().equals("ACT_RU_JOB") && !names.contains(origin)) {
        leaving.add(
            origin(origin, row.key().key(), leave.instance(), now, tables.get(ByteRows.TABLE)));
      }
    }
    return leaving;
  }

  /** Number of the revision that has sent a visit to its shard. */
  long placedBy(VisitRows.Kept kept) {
    return KeptVisit.from(data.decode(kept.bytes())).by();
  }

  private Row placedBy(Row row, long revision) {
    byte[] bytes = (byte[]) row.value("BYTES_");
    KeptVisit kept = KeptVisit.from(data.decode(bytes)).placedBy(revision);
    return row.with("BYTES_", data.encode(kept.toData()));
  }

  private Row origin(String name, String job, String instance, Instant now, Table table) {
    String id = ids.getNextId();
    Map<String, Object> said =
        Map.of(
            "ID_",
            id,
            "REV_",
            FIRST_REVISION,
            "NAME_",
            name,
            "BYTES_",
            job.getBytes(StandardCharsets.UTF_8),
            "TYPE_",
            ResourceTypes.RUNTIME.getValue(),
            "CREATE_TIME_",
            now,
            InstanceMembers.ROOT,
            instance);
    Object[] values = table.columns().names().stream().map(said::get).toArray();
    return new Row(new RowKey(ByteRows.TABLE, id), table.columns(), values);
  }

  private Date removal(ProcessDefinitionEntity definition, Date now) {
    if (!ProcessEngineConfiguration.HISTORY_REMOVAL_TIME_STRATEGY_END.equals(
        engine.getHistoryRemovalTimeStrategy())) {
      return null;
    }
    HistoricProcessInstanceEventEntity ended = new HistoricProcessInstanceEventEntity();
    ended.setEndTime(now);
    return engine.getHistoryRemovalTimeProvider().calculateRemovalTime(ended, definition);
  }
}
