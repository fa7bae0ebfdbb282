package dev.covey.engine.visit;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.address.VisitNames;
import dev.covey.engine.internals.Commits;
import dev.covey.engine.route.VisitCall;
import dev.covey.engine.view.ByteRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Incidents of the visits that are running here, learned from their rows. Thread-safe.
 *
 * <p>Invariant: at least those of committed rows are known, from before their shard is open.
 */
final class VisitIncidents {
  static final String TABLE = "ACT_RU_INCIDENT";
  private static final Logger LOG = LoggerFactory.getLogger(VisitIncidents.class);

  private final VisitMail mail;

  /** The visits of incidents. */
  private final Map<String, String> known = new ConcurrentHashMap<>();

  VisitIncidents(VisitMail mail) {
    this.mail = mail;
  }

  /** Learns of an incident of a visit. */
  void learn(Row row, String visit) {
    known.put(row.key().key(), visit);
  }

  /** Whether a row that is removed is one of a visit's incidents. */
  boolean has(String incident) {
    return known.containsKey(incident);
  }

  /** A shard has left the node. */
  void shardGone(Address address) {
    known.keySet().removeIf(incident -> address.equals(IdLayout.parse(incident)));
  }

  /** Lets the home know, with the turn of the transaction. */
  void tell(Connection connection, RowChange change) throws SQLException {
    String incident = change.key().key();
    String visit = known.get(incident);
    if (visit == null) {
      return;
    }
    if (change instanceof RowChange.Put put) {
      tell(connection, visit, incident, saying(put.row()));
    } else {
      tell(connection, visit, incident, null);
      Commits.after(() -> known.remove(incident));
    }
  }

  private static String saying(Row row) {
    return "%s at the visit, instance %s: %s"
        .formatted(
            row.value("INCIDENT_TYPE_"), row.value("PROC_INST_ID_"), row.value("INCIDENT_MSG_"));
  }

  /** Nothing is told of a visit that ends with the transaction. */
  private void tell(Connection connection, String visit, String incident, String message)
      throws SQLException {
    String name = VisitNames.name(visit);
    VisitRows.Kept row = VisitRows.lock(connection, name);
    if (row == null) {
      return;
    }
    KeptVisit before = KeptVisit.from(mail.data().decode(row.bytes()));
    KeptVisit kept = before.afterTelling(before.digests());
    LOG.debug("Home is told of incident {} of visit {}: {}", incident, visit, message);
    ByteRows.put(connection, name, () -> null, mail.data().encode(kept.toData()));
    mail.sendHome(new VisitCall.MarkVisit(visit, kept.told(), incident, message));
  }
}
