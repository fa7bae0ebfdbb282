package dev.covey.checkpoint.file;

import dev.covey.checkpoint.JournalStore;
import dev.covey.checkpoint.JournalStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class FileJournalStoreTest {

  /** Everything in one segment. */
  @Nested
  class OneSegment extends JournalStoreContract {
    @TempDir private Path folder;

    @Override
    protected JournalStore open() {
      return FileStores.journal(folder.resolve("new/journal"), 1 << 20, "test");
    }
  }

  /** A few batches a segment. */
  @Nested
  class ManySegments extends JournalStoreContract {
    @TempDir private Path folder;

    @Override
    protected JournalStore open() {
      return FileStores.journal(folder, 300, "test");
    }
  }
}
