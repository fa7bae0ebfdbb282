package dev.covey.engine.time;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.RowKey;
import dev.covey.checkpoint.TurnHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Says what a turn did to an instance, by the rows before it and its changes. */
final class TurnAccount {
  private final Map<RowKey, Row> before;
  private final InstanceHistory.Moment moment;
  private final Map<RowKey, Row> after;
  private final List<String> said = new ArrayList<>();

  /**
   * @param before the instance's rows before the turn
   * @param after its rows after it
   */
  TurnAccount(Map<RowKey, Row> before, InstanceHistory.Moment moment, Map<RowKey, Row> after) {
    this.before = before;
    this.moment = moment;
    this.after = after;
  }

  CheckpointLine line() {
    boolean history =
        moment.changes().stream().anyMatch(c -> c.key().table().equals("ACT_HI_ACTINST"));
    for (RowChange change : moment.changes()) {
      Row now = after.get(change.key());
      Row old = before.get(change.key());
      if (now != null || old != null) {
        tell(change.key().table(), old, now, history);
      }
    }
    TurnHeader header = moment.header();
    return new CheckpointLine(header.number(), header.at(), header.node(), List.copyOf(said));
  }

  private void tell(String table, Row old, Row now, boolean history) {
    switch (table) {
      case "ACT_HI_PROCINST" -> process(old, now);
      case "ACT_HI_ACTINST" -> activity(old, now);
      case "ACT_RU_EXECUTION" -> {
        if (!history) {
          execution(old, now);
        }
      }
      case "ACT_RU_VARIABLE" -> variable(old, now);
      case "ACT_RU_TASK" -> task(old, now);
      case "ACT_RU_JOB" -> job(old, now);
      case "ACT_RU_EXT_TASK" -> came("external task", "ACT_ID_", old, now);
      case "ACT_RU_EVENT_SUBSCR" -> came("subscription at", "ACTIVITY_ID_", old, now);
      case "ACT_RU_INCIDENT" -> came("incident at", "ACTIVITY_ID_", old, now);
      case "ACT_HI_OP_LOG" -> note(old, now);
      default -> {
        // Bytes, links and further history add nothing that people look for in one line.
      }
    }
  }

  private void process(Row old, Row now) {
    if (now == null) {
      said.add("history of " + old.value("PROC_DEF_KEY_") + " deleted or archived");
    } else if (old == null) {
      said.add("started " + now.value("PROC_DEF_KEY_"));
    } else if (old.value("END_TIME_") == null && now.value("END_TIME_") != null) {
      said.add("ended " + now.value("PROC_DEF_KEY_") + " " + now.value("STATE_"));
    }
  }

  private void activity(Row old, Row now) {
    if (now == null) {
      return;
    }
    if (old == null) {
      said.add("entered " + now.value("ACT_ID_"));
    }
    if (now.value("END_TIME_") != null && (old == null || old.value("END_TIME_") == null)) {
      said.add("left " + now.value("ACT_ID_"));
    }
  }

  private void execution(Row old, Row now) {
    Object from = old == null ? null : old.value("ACT_ID_");
    Object to = now == null ? null : now.value("ACT_ID_");
    if (!Objects.equals(from, to)) {
      said.add((from == null ? "" : "left " + from + " ") + (to == null ? "" : "entered " + to));
    }
  }

  private void variable(Row old, Row now) {
    if (now == null) {
      said.add("removed " + old.value("NAME_"));
      return;
    }
    String text = VariableText.of(now, after);
    if (old == null || !text.equals(VariableText.of(old, before))) {
      said.add("set " + now.value("NAME_") + "=" + text);
    }
  }

  private void task(Row old, Row now) {
    came("task", "TASK_DEF_KEY_", old, now);
    if (old != null
        && now != null
        && !Objects.equals(old.value("ASSIGNEE_"), now.value("ASSIGNEE_"))) {
      said.add("task " + now.value("TASK_DEF_KEY_") + " assigned to " + now.value("ASSIGNEE_"));
    }
  }

  private void job(Row old, Row now) {
    came(kind(now == null ? old : now), "HANDLER_CFG_", old, now);
    if (old != null
        && now != null
        && !Objects.equals(old.value("RETRIES_"), now.value("RETRIES_"))) {
      said.add(kind(now) + " has " + now.value("RETRIES_") + " retries left");
    }
  }

  private static String kind(Row job) {
    return "timer".equals(job.value("TYPE_")) ? "timer" : "job";
  }

  private void came(String what, String column, Row old, Row now) {
    if (old == null) {
      said.add(what + " " + now.value(column) + " created");
    } else if (now == null) {
      said.add(what + " " + old.value(column) + " gone");
    }
  }

  private void note(Row old, Row now) {
    if (old == null && InstanceNote.isNote(now)) {
      said.add(
          now.value("OPERATION_TYPE_")
              + " from "
              + now.value("ORG_VALUE_")
              + " to "
              + now.value("NEW_VALUE_"));
    }
  }
}
