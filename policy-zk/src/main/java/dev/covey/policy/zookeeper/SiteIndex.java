package dev.covey.policy.zookeeper;

import dev.covey.policy.Revision;
import dev.covey.policy.Site;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.zookeeper.data.Stat;

/**
 * The sites there ever were up to a revision, kept beside the revisions so that a push need not
 * read all that came before it.
 *
 * <p>Invariant: it says of each site what the first revision up to {@code upTo} that names the site
 * says. It is written in the transaction that writes the revision {@code upTo}, so it is never
 * ahead of the revisions. Whoever pushes without it (an earlier version of Covey, a tool) leaves it
 * behind, and the next who reads it reads the revisions after {@code upTo} as well. It only ever
 * spares reading: where it is missing or cannot be read, all revisions are.
 *
 * <pre>
 * Format, UTF-8: lines, each ended by a line feed
 * 1     up to &lt;revision&gt;
 * 2...  &lt;site&gt; &lt;shards&gt;
 * </pre>
 *
 * @param shards by site
 * @param stat of the znode as it was read; null if there is none
 */
record SiteIndex(Revision upTo, SortedMap<String, Integer> shards, Stat stat) {

  private static final String FIRST = "up to ";

  SiteIndex {
    shards = Collections.unmodifiableSortedMap(new TreeMap<>(shards));
  }

  /** Says nothing, so that all revisions are read. */
  static SiteIndex nothing(Stat stat) {
    return new SiteIndex(Revision.NONE, new TreeMap<>(), stat);
  }

  /** Empty if it is not exactly as {@link #text} writes it. */
  static Optional<SiteIndex> parse(byte[] data, Stat stat) {
    String[] lines = new String(data, StandardCharsets.UTF_8).split("\n", -1);
    if (!lines[0].matches(FIRST + "[1-9][0-9]{0,17}")) {
      return Optional.empty();
    }
    SortedMap<String, Integer> shards = new TreeMap<>();
    for (int i = 1; i < lines.length - 1; i++) {
      if (!lines[i].matches("[a-z][a-z0-9-]{0,30} [1-9][0-9]{0,3}")) {
        return Optional.empty();
      }
      int gap = lines[i].indexOf(' ');
      shards.put(lines[i].substring(0, gap), Integer.parseInt(lines[i].substring(gap + 1)));
    }
    Revision upTo = new Revision(Long.parseLong(lines[0].substring(FIRST.length())));
    SiteIndex index = new SiteIndex(upTo, shards, stat);
    boolean whole = index.text().equals(new String(data, StandardCharsets.UTF_8));
    boolean possible = shards.values().stream().allMatch(count -> count <= Site.MAX_SHARDS);
    return whole && possible ? Optional.of(index) : Optional.empty();
  }

  String text() {
    StringBuilder text = new StringBuilder(FIRST).append(upTo).append('\n');
    for (Map.Entry<String, Integer> site : shards.entrySet()) {
      text.append(site.getKey()).append(' ').append(site.getValue()).append('\n');
    }
    return text.toString();
  }

  Beside beside(PolicyPaths paths) {
    return new Beside(paths.siteIndex(), text(), stat);
  }
}
