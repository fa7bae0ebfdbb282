package dev.covey.engine.suite;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * The visits that there are, and those that have been since the last test, as the tables of both
 * nodes say. Thread-safe.
 */
final class SuiteVisits {
  /** A visit, with what it is at home and where it runs; the last two are null until known. */
  record Visit(
      String id,
      String homeInstance,
      String homeExecution,
      String homeDefinition,
      String activity,
      String instance,
      String definition) {
    Visit running(String instance, String definition) {
      return new Visit(
          id, homeInstance, homeExecution, homeDefinition, activity, instance, definition);
    }
  }

  private final DataSource home;
  private final DataSource away;
  private final DataCodec data = KryoCodecs.data();
  private final Map<String, Visit> seen = new ConcurrentHashMap<>();

  SuiteVisits(DataSource home, DataSource away) {
    this.home = home;
    this.away = away;
  }

  /** All visits since the last test. */
  List<Visit> all() {
    return List.copyOf(seen.values());
  }

  void forget() {
    seen.clear();
  }

  /**
   * What is still on its way between the nodes, a line each; empty if they are at rest but for the
   * jobs with which visits begin.
   */
  List<String> onTheWay() throws SQLException {
    Map<String, Known> waiting = waiting();
    Map<String, Known> running = running();
    Set<String> kept = keptEnds();
    List<String> found = new ArrayList<>();
    waiting.forEach(
        (visit, known) -> {
          Known there = running.get(visit);
          if (there == null && !kept.contains(visit)) {
            found.add("home waits for " + visit);
          } else if (there != null && there.told() > known.told()) {
            found.add("home has not heard all of " + visit);
          } else if (there != null && there.suspension() != known.suspension()) {
            found.add("not as suspended as its home is visit " + visit);
          }
        });
    running.keySet().stream()
        .filter(visit -> !waiting.containsKey(visit))
        .forEach(visit -> found.add("nobody waits for " + visit));
    return found;
  }

  /**
   * What one side knows of a visit.
   *
   * @param told how many messages of the visit before its end
   * @param suspension the engine's code
   */
  private record Known(long told, int suspension) {}

  private Map<String, Known> waiting() throws SQLException {
    Map<String, Known> waiting = new HashMap<>();
    read(
        home,
        "SELECT ID_, PROC_INST_ID_, EXECUTION_ID_, PROC_DEF_ID_, ACT_ID_, PRIORITY_,"
            + " SUSPENSION_STATE_ FROM ACT_RU_EXT_TASK WHERE TOPIC_NAME_ LIKE 'covey.visit/%'",
        row -> {
          String id = row.getString(1);
          waiting.put(id, new Known(row.getLong(6), row.getInt(7)));
          Visit now =
              new Visit(
                  id,
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  null,
                  null);
          // Another execution may wait for it now: the engine puts executions in one another's
          // place.
          seen.merge(id, now, (old, since) -> since.running(old.instance(), old.definition()));
        });
    return waiting;
  }

  private Map<String, Known> running() throws SQLException {
    Map<String, Known> running = new HashMap<>();
    read(
        away,
        "SELECT B.NAME_, E.ID_, E.PROC_DEF_ID_, B.BYTES_, E.SUSPENSION_STATE_ FROM ACT_GE_BYTEARRAY B"
            + " JOIN ACT_RU_EXECUTION E ON E.ID_ = B.ROOT_PROC_INST_ID_"
            + " WHERE B.NAME_ LIKE 'covey.visit/%' AND B.DEPLOYMENT_ID_ IS NULL",
        row -> {
          String id = row.getString(1).substring("covey.visit/".length());
          running.put(id, new Known(told(row.getBytes(4)), row.getInt(5)));
          String instance = row.getString(2);
          String definition = row.getString(3);
          seen.computeIfPresent(
              id,
              (key, visit) ->
                  visit.instance() == null ? visit.running(instance, definition) : visit);
        });
    return running;
  }

  private long told(byte[] kept) {
    return data.decode(kept).get("told") instanceof Long number ? number : 0;
  }

  /** Visits whose end, or whose new beginning, is left to a job at home. */
  private Set<String> keptEnds() throws SQLException {
    Set<String> kept = new HashSet<>();
    read(
        home,
        "SELECT HANDLER_CFG_ FROM ACT_RU_JOB WHERE HANDLER_TYPE_ = 'covey-visit'",
        row -> kept.add(row.getString(1).replaceFirst("^\\S+ ", "").replaceFirst("/.*", "")));
    return kept;
  }

  /** The jobs with which visits begin, but those that have been tried. */
  List<String> firstJobs() throws SQLException {
    List<String> jobs = new ArrayList<>();
    for (Visit visit : seen.values()) {
      if (visit.instance() != null) {
        read(
            away,
            "SELECT J.ID_ FROM ACT_RU_JOB J JOIN ACT_RU_EXECUTION E ON E.ID_ = J.EXECUTION_ID_"
                + " WHERE J.PROCESS_INSTANCE_ID_ = '"
                + visit.instance()
                + "' AND J.HANDLER_TYPE_ = 'async-continuation' AND E.ACT_ID_ = '"
                + visit.activity()
                + "' AND J.SUSPENSION_STATE_ = 1",
            row -> jobs.add(row.getString(1)));
      }
    }
    return jobs;
  }

  interface Row {
    void read(ResultSet row) throws SQLException;
  }

  static void read(DataSource source, String query, Row each) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        each.read(rows);
      }
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    }
  }
}
