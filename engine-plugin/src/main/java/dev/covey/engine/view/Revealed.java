package dev.covey.engine.view;

import dev.covey.checkpoint.ShardImage;
import dev.covey.engine.capture.Tables;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts whole images in where nobody has them ready: hidden first, then shown, since H2 needs nearly
 * as long to tidy up behind a commit as to put the rows in, and that part need not be waited for.
 * Thread-safe.
 */
public final class Revealed {
  private static final Logger LOG = LoggerFactory.getLogger(Revealed.class);

  private final OwnConnections connections;
  private final Tables tables;
  private final ShardTables plain;
  private final Executor behind;

  /**
   * @param plain for a database that gives no connection of our own
   * @param behind does the rest of the commits
   */
  public Revealed(OwnConnections connections, Tables tables, ShardTables plain, Executor behind) {
    this.connections = connections;
    this.tables = tables;
    this.plain = plain;
    this.behind = behind;
  }

  /**
   * Inserts an image, its jobs unlocked; all its rows are visible when it returns.
   *
   * @param wanted asked now and then
   * @return false if it was given up because it is not wanted any more; nothing is inserted then
   * @throws ViewException if the database refuses; nothing is inserted then
   */
  public boolean insert(ShardImage image, BooleanSupplier wanted) {
    if (image.size() == 0) {
      return true;
    }
    try (HiddenRows hidden = new HiddenRows(connections, tables)) {
      if (!hidden.put(image, wanted)) {
        return false;
      }
      hidden.show(image, behind);
      return true;
    } catch (ViewException e) {
      LOG.debug("Inserted in a plain transaction", e);
      plain.insert(image);
      return true;
    }
  }
}
