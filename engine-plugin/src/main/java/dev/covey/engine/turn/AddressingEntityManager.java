package dev.covey.engine.turn;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.db.DbEntity;
import org.camunda.bpm.engine.impl.db.PersistenceSession;
import org.camunda.bpm.engine.impl.db.entitymanager.DbEntityManager;
import org.camunda.bpm.engine.impl.db.entitymanager.DbEntityManagerFactory;

/** Gives each new row an id at the address of what it belongs to. */
public final class AddressingEntityManager extends DbEntityManager {
  private final AddressedIds ids;

  private AddressingEntityManager(AddressedIds ids, PersistenceSession session) {
    super(ids, session);
    this.ids = ids;
  }

  @Override
  protected void ensureHasId(DbEntity entity) {
    if (entity.getId() != null) {
      return;
    }
    Address address = EntityAddresses.of(entity);
    entity.setId(address == null ? ids.getNextId() : ids.nextId(address));
  }

  /** Opens one in each command context. */
  public static final class Factory extends DbEntityManagerFactory {
    private final AddressedIds ids;

    public Factory(AddressedIds ids) {
      super(ids);
      this.ids = ids;
    }

    @Override
    public DbEntityManager openSession() {
      return new AddressingEntityManager(
          ids, Context.getCommandContext().getSession(PersistenceSession.class));
    }
  }
}
