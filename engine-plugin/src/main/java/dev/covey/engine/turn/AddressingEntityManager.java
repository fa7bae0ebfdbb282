package dev.covey.engine.turn;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.IdLayout;
import org.camunda.bpm.engine.impl.batch.BatchEntity;
import org.camunda.bpm.engine.impl.cmmn.entity.runtime.CaseExecutionEntity;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.db.DbEntity;
import org.camunda.bpm.engine.impl.db.PersistenceSession;
import org.camunda.bpm.engine.impl.db.entitymanager.DbEntityManager;
import org.camunda.bpm.engine.impl.db.entitymanager.DbEntityManagerFactory;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;

/** Gives each new row an id at the address of what it belongs to. */
public final class AddressingEntityManager extends DbEntityManager {
  private final AddressedIds ids;
  private final Runnable aboutCatalog;

  private AddressingEntityManager(
      AddressedIds ids, Runnable aboutCatalog, PersistenceSession session) {
    super(ids, session);
    this.ids = ids;
    this.aboutCatalog = aboutCatalog;
  }

  @Override
  protected void ensureHasId(DbEntity entity) {
    Address address = EntityAddresses.of(entity);
    if (address != null && address.isCatalog()) {
      aboutCatalog.run();
    }
    if (entity.getId() != null) {
      // An id of the user's own tells no address; the rest of the transaction settles it.
      ids.here();
      return;
    }
    entity.setId(address == null ? ids.getNextId() : ids.nextId(address));
    requireShard(entity);
  }

  /** The catalog runs nothing: what began there would be on every node and at work on none. */
  private static void requireShard(DbEntity entity) {
    boolean runs =
        entity instanceof ExecutionEntity
            || entity instanceof CaseExecutionEntity
            || entity instanceof BatchEntity;
    if (runs && Address.CATALOG.equals(IdLayout.parse(entity.getId()))) {
      throw new CollectiveUnavailableException(
          "Nothing was begun: this node has no open shard of the site where what no policy places"
              + " begins (defaults.site). Call a node that has one, see covey status; or start by"
              + " the process's key or id, which the collective sends to such a node by itself.");
    }
  }

  /** Opens one in each command context. */
  public static final class Factory extends DbEntityManagerFactory {
    private final AddressedIds ids;
    private final ThreadLocal<Scope> scopes;

    public Factory(AddressedIds ids, ThreadLocal<Scope> scopes) {
      super(ids);
      this.ids = ids;
      this.scopes = scopes;
    }

    @Override
    public DbEntityManager openSession() {
      return new AddressingEntityManager(
          ids,
          this::aboutCatalog,
          Context.getCommandContext().getSession(PersistenceSession.class));
    }

    /** What else such a command inserts, its entry in the operation log say, goes there too. */
    private void aboutCatalog() {
      Scope scope = scopes.get();
      if (scope.address() == null) {
        scope.address(Address.CATALOG);
      }
    }
  }
}
