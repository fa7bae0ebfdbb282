package dev.covey.engine.route;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one shard asks of another about a visit; nobody waits for an answer. */
public sealed interface VisitCall extends Call {
  /** The visit's id, which lives at its home shard. */
  String visit();

  /**
   * Runs an activity of an instance that lives on another shard.
   *
   * @param definitionId of the home instance
   * @param variables those that the activity sees from outside of its own scope, encoded
   * @param local those of its own scope, encoded
   * @param by number of the revision that has placed it
   */
  record OpenVisit(
      String visit,
      String definitionId,
      String activityId,
      String businessKey,
      Map<String, Object> variables,
      Map<String, Object> local,
      long by)
      implements VisitCall {
    static final String NAME = "openVisit";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("visit", visit);
      data.put("definitionId", definitionId);
      data.put("activityId", activityId);
      data.put("businessKey", businessKey);
      data.put("variables", variables);
      data.put("local", local);
      data.put("by", by);
      return data;
    }

    static OpenVisit from(Map<String, Object> data) {
      return new OpenVisit(
          Data.text(data, "visit"),
          Data.text(data, "definitionId"),
          Data.text(data, "activityId"),
          Data.optionalText(data, "businessKey"),
          Data.someMap(data, "variables"),
          Data.someMap(data, "local"),
          data.containsKey("by") ? Data.number(data, "by") : 0);
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
      implements VisitCall {
    static final String NAME = "endVisit";

    /** Without anything that it has done to variables. */
    public static EndVisit without(String visit, String ending, String message) {
      return new EndVisit(visit, ending, null, message, Map.of(), Map.of(), Map.of());
    }

    /** The same end, for a home that was told of some variables before. */
    public EndVisit after(Escalate told) {
      Map<String, Object> changedSince = new LinkedHashMap<>(changed);
      changedSince.keySet().removeAll(told.changed().keySet());
      Map<String, Object> removedSince = new LinkedHashMap<>(removed);
      removedSince.keySet().removeAll(told.removed().keySet());
      return new EndVisit(visit, ending, code, message, changedSince, local, removedSince);
    }

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
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

  /**
   * Tells the home shard of an escalation that a visit has thrown, and which does not end it; or
   * only what a visit that goes on has done to variables.
   *
   * @param number rises with all that a running visit tells, from 1
   * @param thrown false if there is no escalation
   * @param changed variables that were made or changed since the visit began or told of them,
   *     encoded
   * @param removed names of variables that were removed since, as keys
   */
  record Escalate(
      String visit,
      long number,
      boolean thrown,
      String code,
      Map<String, Object> changed,
      Map<String, Object> removed)
      implements VisitCall {
    static final String NAME = "escalate";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("visit", visit);
      data.put("number", number);
      data.put("thrown", thrown);
      data.put("code", code);
      data.put("changed", changed);
      data.put("removed", removed);
      return data;
    }

    /** Reads one that its home has kept. */
    public static Escalate from(Map<String, Object> data) {
      return new Escalate(
          Data.text(data, "visit"),
          Data.number(data, "number"),
          !Boolean.FALSE.equals(data.get("thrown")),
          Data.optionalText(data, "code"),
          Data.someMap(data, "changed"),
          Data.someMap(data, "removed"));
    }
  }

  /**
   * Tells the home shard of an incident of a visit.
   *
   * @param number in one row with those of escalations
   * @param incident its id where the visit is
   * @param message null if the visit has it no longer
   */
  record MarkVisit(String visit, long number, String incident, String message)
      implements VisitCall {
    static final String NAME = "markVisit";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("visit", visit);
      data.put("number", number);
      data.put("incident", incident);
      data.put("message", message);
      return data;
    }

    static MarkVisit from(Map<String, Object> data) {
      return new MarkVisit(
          Data.text(data, "visit"),
          Data.number(data, "number"),
          Data.text(data, "incident"),
          Data.optionalText(data, "message"));
    }
  }

  /** Takes a visit back whose home does not wait for it any more. */
  record CancelVisit(String visit) implements VisitCall {
    static final String NAME = "cancelVisit";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("visit", visit);
      return data;
    }

    static CancelVisit from(Map<String, Object> data) {
      return new CancelVisit(Data.text(data, "visit"));
    }
  }

  /**
   * Asks whether a visit is running, for a home that has been elsewhere.
   *
   * @param told the number of the last that home knows of what the running visit has told
   */
  record AskVisit(String visit, long told) implements VisitCall {
    static final String NAME = "askVisit";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("visit", visit);
      data.put("told", told);
      return data;
    }

    static AskVisit from(Map<String, Object> data) {
      return new AskVisit(
          Data.text(data, "visit"), data.containsKey("told") ? Data.number(data, "told") : 0);
    }
  }

  /**
   * Lets a visit go on at another shard, with the state in which it has left the one before.
   *
   * @param change makes its rows, under ids of their own
   * @param definitions ids of the definitions that it needs, as keys
   */
  record TakeVisit(String visit, ChangeInstance change, Map<String, Object> definitions)
      implements VisitCall {
    static final String NAME = "takeVisit";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("visit", visit);
      data.put("change", change.toData());
      data.put("definitions", definitions);
      return data;
    }

    static TakeVisit from(Map<String, Object> data) {
      return new TakeVisit(
          Data.text(data, "visit"),
          ChangeInstance.from(Data.someMap(data, "change")),
          Data.someMap(data, "definitions"));
    }
  }

  /**
   * Tells the home shard where a visit goes on.
   *
   * @param shard the one that has taken it, as text
   */
  record VisitMoved(String visit, String shard) implements VisitCall {
    static final String NAME = "visitMoved";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("visit", visit);
      data.put("shard", shard);
      return data;
    }

    static VisitMoved from(Map<String, Object> data) {
      return new VisitMoved(Data.text(data, "visit"), Data.text(data, "shard"));
    }
  }

  /** Lets a visit rest, or go on, as its home does. */
  record SuspendVisit(String visit, boolean suspended) implements VisitCall {
    static final String NAME = "suspendVisit";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("visit", visit);
      data.put("suspended", suspended);
      return data;
    }

    static SuspendVisit from(Map<String, Object> data) {
      return new SuspendVisit(Data.text(data, "visit"), Boolean.TRUE.equals(data.get("suspended")));
    }
  }
}
