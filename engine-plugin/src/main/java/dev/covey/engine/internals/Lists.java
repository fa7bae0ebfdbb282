package dev.covey.engine.internals;

import java.util.ArrayList;
import java.util.List;

/** Lists of an engine's configuration, which are null until somebody puts something there. */
public final class Lists {
  private Lists() {}

  /** The list, or a new one if there is none. */
  public static <T> List<T> orNew(List<T> list) {
    return list == null ? new ArrayList<>() : list;
  }

  /** The list, or a new one, with these at its end. */
  @SafeVarargs
  public static <T> List<T> with(List<T> list, T... added) {
    List<T> all = orNew(list);
    for (T one : added) {
      all.add(one);
    }
    return all;
  }
}
