package dev.covey.checkpoint.file;

import dev.covey.checkpoint.CheckpointStore;
import dev.covey.checkpoint.CheckpointStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest extends CheckpointStoreContract {

  @TempDir private Path folder;

  @Override
  protected CheckpointStore open() {
    return FileStores.checkpoints(folder.resolve("new/checkpoints"), "test");
  }
}
