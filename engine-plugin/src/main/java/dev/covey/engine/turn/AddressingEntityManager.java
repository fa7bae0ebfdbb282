package dev.covey.engine.turn;

import dev.covey.engine.address.Address;
import dev.covey.engine.address.AddressedIds;
import dev.covey.engine.address.IdLayout;
import dev.covey.engine.timeout.EngineSection;
import java.util.List;
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

  // Delegates come here too, for a variable's value say, and may be interrupted out there alone.

  @Override
  public void flush() {
    EngineSection section = EngineSection.begin();
    try {
      super.flush();
    } finally {
      section.close();
    }
  }

  @Override
  public <T extends DbEntity> T selectById(Class<T> type, String id) {
    EngineSection section = EngineSection.begin();
    try {
      return super.selectById(type, id);
    } finally {
      section.close();
    }
  }

  @Override
  public Object selectOne(String statement, Object parameter) {
    EngineSection section = EngineSection.begin();
    try {
      return super.selectOne(statement, parameter);
    } finally {
      section.close();
    }
  }

  @Override
  public boolean selectBoolean(String statement, Object parameter) {
    EngineSection section = EngineSection.begin();
    try {
      return super.selectBoolean(statement, parameter);
    } finally {
      section.close();
    }
  }

  @Override
  @SuppressWarnings("rawtypes")
  public List selectListWithRawParameter(String statement, Object parameter, int first, int most) {
    EngineSection section = EngineSection.begin();
    try {
      return super.selectListWithRawParameter(statement, parameter, first, most);
    } finally {
      section.close();
    }
  }

  @Override
  public void lock(String statement, Object parameter) {
    EngineSection section = EngineSection.begin();
    try {
      super.lock(statement, parameter);
    } finally {
      section.close();
    }
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
