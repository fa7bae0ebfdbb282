package dev.covey.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the pages that a change of a row has to carry. Immutable, for any thread.
 *
 * @param pageBytes values of bytes that are longer are split into pages of so many
 */
public record Paging(int pageBytes) {

  /** Throws {@link IllegalArgumentException} if there would be no page. */
  public Paging {
    Checks.atLeast(1, "bytes a page", pageBytes);
  }

  /** Whether a value is split into pages. */
  public boolean splits(Object value) {
    return value instanceof byte[] bytes && bytes.length > pageBytes;
  }

  /** Whether a row has a value that is split into pages. */
  public boolean splits(Row row) {
    for (int i = 0; i < row.columns().size(); i++) {
      if (splits(row.value(i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * The change that makes a row of what another one was, as small as it can be: a patch if that
   * saves pages, else the whole row.
   *
   * @param before the row itself as it was, or another row of its table
   */
  public RowChange change(Row before, Row now) {
    if (!before.columns().equals(now.columns())) {
      return new RowChange.Put(now);
    }
    List<Edit> edits = new ArrayList<>();
    boolean saves = false;
    for (int i = 0; i < now.columns().size(); i++) {
      if (!Objects.deepEquals(before.value(i), now.value(i))) {
        Edit edit = edit(i, before.value(i), now.value(i));
        edits.add(edit);
        saves |= edit instanceof Edit.Pages;
      } else {
        saves |= splits(now.value(i));
      }
    }
    return saves
        ? new RowChange.Patch(now.key(), before.key(), now.columns(), edits)
        : new RowChange.Put(now);
  }

  private Edit edit(int column, Object before, Object now) {
    if (splits(now) && before instanceof byte[] old) {
      return pages(column, old, (byte[]) now)
          .<Edit>map(pages -> pages)
          .orElse(new Edit.Set(column, now));
    }
    return new Edit.Set(column, now);
  }

  private Optional<Edit.Pages> pages(int column, byte[] before, byte[] now) {
    List<Page> pages = new ArrayList<>();
    long carried = 0;
    for (int from = 0, number = 0; from < now.length; from += pageBytes, number++) {
      int to = Math.min(now.length, from + pageBytes);
      if (to > before.length || Arrays.mismatch(before, from, to, now, from, to) >= 0) {
        pages.add(new Page(number, Arrays.copyOfRange(now, from, to)));
        carried += to - from;
      }
    }
    return carried >= now.length
        ? Optional.empty()
        : Optional.of(new Edit.Pages(column, now.length, pageBytes, Edit.Pages.crcOf(now), pages));
  }

  /** The bytes of all pages of a patch. */
  public static long carriedBytes(RowChange.Patch patch) {
    long carried = 0;
    for (Edit edit : patch.edits()) {
      if (edit instanceof Edit.Pages pages) {
        carried += pages.pages().stream().mapToLong(page -> page.bytes().length).sum();
      } else if (((Edit.Set) edit).value() instanceof byte[] bytes) {
        carried += bytes.length;
      }
    }
    return carried;
  }
}
