package dev.covey.engine.route;

import java.util.Map;

/** What is asked and told about limits over the whole collective. */
public sealed interface LimitCall extends Call {
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
      implements LimitCall {
    static final String NAME = "reportWork";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
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

    static ReportWork from(Map<String, Object> data) {
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
      implements LimitCall {
    static final String NAME = "lend";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("key", key);
      data.put("home", home);
      data.put("number", number);
      data.put("heard", heard);
      data.put("lent", lent);
      data.put("keep", keep);
      return data;
    }

    static Lend from(Map<String, Object> data) {
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
  record AskRoom(String key) implements LimitCall {
    static final String NAME = "askRoom";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("key", key);
      return data;
    }
  }

  /** Asks an instance's owner which limits it waits for; the id of the root instance. */
  record AskLimits(String root) implements LimitCall {
    static final String NAME = "askLimits";

    @Override
    public Map<String, Object> toData() {
      Map<String, Object> data = Call.named(NAME);
      data.put("root", root);
      return data;
    }
  }
}
