package dev.covey.engine.workspace;

import dev.covey.checkpoint.Row;
import dev.covey.checkpoint.RowChange;
import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.address.Address;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.internals.Commits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of all workspaces on this node. They are a cache of rows: emptied when the node
 * starts, and each deleted when its instance ends or its shard goes. Thread-safe.
 */
public final class WorkspaceFolders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkspaceFolders.class);
  private static final String BYTES = "ACT_GE_BYTEARRAY";
  private static final String EXECUTIONS = "ACT_RU_EXECUTION";

  private final Path root;
  private final Map<String, InstanceFolder> folders = new ConcurrentHashMap<>();

  /** Instances whose files may have rows here: at least those that have. */
  private final Set<String> withRows = ConcurrentHashMap.newKeySet();

  private WorkspaceFolders(Path root) {
    this.root = root;
  }

  /**
   * Empties the place.
   *
   * @param dataDirectory of the node; null for a temporary folder
   * @throws WorkspaceException if it cannot be written
   */
  public static WorkspaceFolders of(Path dataDirectory, String node) {
    try {
      Path root =
          dataDirectory == null
              ? Files.createTempDirectory("covey-workspaces-")
              : dataDirectory.toAbsolutePath().resolve("workspaces").resolve(node);
      FolderScan.delete(root);
      return new WorkspaceFolders(root);
    } catch (IOException e) {
      throw new WorkspaceException(
          "The workspaces' folder in %s cannot be used: %s".formatted(dataDirectory, e), e);
    }
  }

  InstanceFolder folder(String instance) {
    return folders.computeIfAbsent(instance, id -> new InstanceFolder(root, root.resolve(id)));
  }

  /** Learns which instances of a shard have files. */
  public void restored(ShardImage image) {
    for (Row row : image.rows(BYTES)) {
      learn(row);
    }
  }

  private void learn(Row row) {
    String instance = row.value("NAME_") instanceof String name ? FileRows.instance(name) : null;
    if (instance != null) {
      withRows.add(instance);
    }
  }

  /** Learns from the changes of a transaction, and tells whether an instance with files ended. */
  public boolean concern(List<RowChange> changes) {
    boolean ended = false;
    for (RowChange change : changes) {
      String table = change.key().table();
      if (table.equals(BYTES) && change instanceof RowChange.Put put) {
        learn(put.row());
      } else if (table.equals(EXECUTIONS) && change instanceof RowChange.Remove) {
        ended |= withRows.contains(change.key().key());
      }
    }
    return ended;
  }

  /**
   * Deletes the files of instances that end in the connection's present transaction, which is the
   * running command's: the rows in it, the folders once it has committed.
   */
  public void deleteWith(Connection connection, List<RowChange> changes) throws SQLException {
    for (RowChange change : changes) {
      String id = change.key().key();
      if (change instanceof RowChange.Remove
          && change.key().table().equals(EXECUTIONS)
          && withRows.contains(id)) {
        FileRows.deleteAll(connection, id);
        Commits.after(() -> ended(id));
      }
    }
  }

  private void ended(String instance) {
    withRows.remove(instance);
    InstanceFolder folder = folders.remove(instance);
    if (folder != null) {
      deleteUnused(folder);
    }
  }

  /** A shard has left the node: its folders go, those in use when their work has ended. */
  public void shardGone(Address address) {
    withRows.removeIf(instance -> address.equals(IdLayout.parse(instance)));
    folders.forEach(
        (instance, folder) -> {
          if (address.equals(IdLayout.parse(instance))) {
            deleteUnused(folder);
          }
        });
  }

  /** Whoever uses it at the moment works for a transaction that will be refused. */
  private static void deleteUnused(InstanceFolder folder) {
    if (!folder.lock().tryLock()) {
      return;
    }
    try {
      folder.delete();
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Workspace {} stays on disk until the node starts anew", folder.folder(), e);
    } finally {
      folder.lock().unlock();
    }
  }

  /** Deletes every folder. */
  @Override
  public void close() {
    try {
      FolderScan.delete(root);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Workspaces stay in {} until the node starts anew: {}", root, e.toString());
    }
  }
}
