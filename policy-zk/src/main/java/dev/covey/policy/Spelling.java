package dev.covey.policy;

import java.util.Collection;
import java.util.Comparator;

/** Finds the word that was probably meant. */
final class Spelling {

  private static final int FARTHEST = 2;
  private static final int LONGEST = 64;

  private Spelling() {}

  /** A phrase such as {@code , did you mean site?}, or nothing where no known word is near. */
  static String hint(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return "";
    }
    return known.stream()
        .filter(candidate -> candidate.length() <= LONGEST)
        .filter(candidate -> distance(word, candidate) <= Math.min(FARTHEST, word.length() / 2))
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .map(candidate -> ", did you mean " + candidate + "?")
        .orElse("");
  }

  /** Levenshtein's. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
