package dev.covey.engine;

import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.TransactionIsolationLevel;
import org.apache.ibatis.session.defaults.DefaultSqlSession;
import org.apache.ibatis.session.defaults.DefaultSqlSessionFactory;
import org.apache.ibatis.transaction.Transaction;
import org.apache.ibatis.transaction.TransactionFactory;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;

/**
 * An engine that shares Camunda's parsed SQL mappings with the other engines of this JVM: to parse
 * them is more than half of what a short test costs. Unlike Camunda's own shared session factory,
 * each engine keeps its own database.
 */
public final class QuickEngineConfiguration extends StandaloneProcessEngineConfiguration {
  private static final Map<String, Configuration> MAPPINGS = new ConcurrentHashMap<>();

  @Override
  protected void initSqlSessionFactory() {
    String kind = databaseType + " " + isJdbcBatchProcessing() + " " + jdbcStatementTimeout;
    Configuration mappings = MAPPINGS.computeIfAbsent(kind, key -> parsed());
    sqlSessionFactory = new OwnDatabase(mappings, transactionFactory, dataSource);
  }

  private Configuration parsed() {
    super.initSqlSessionFactory();
    return sqlSessionFactory.getConfiguration();
  }

  private static final class OwnDatabase extends DefaultSqlSessionFactory {
    private final TransactionFactory transactions;
    private final DataSource dataSource;

    OwnDatabase(Configuration mappings, TransactionFactory transactions, DataSource dataSource) {
      super(mappings);
      this.transactions = transactions;
      this.dataSource = dataSource;
    }

    @Override
    public SqlSession openSession() {
      return on(transactions.newTransaction(dataSource, null, false));
    }

    @Override
    public SqlSession openSession(Connection connection) {
      return on(transactions.newTransaction(connection));
    }

    private SqlSession on(Transaction transaction) {
      Configuration mappings = getConfiguration();
      return new DefaultSqlSession(
          mappings, mappings.newExecutor(transaction, mappings.getDefaultExecutorType()), false);
    }

    @Override
    public SqlSession openSession(boolean autoCommit) {
      throw notUsed();
    }

    @Override
    public SqlSession openSession(TransactionIsolationLevel level) {
      throw notUsed();
    }

    @Override
    public SqlSession openSession(ExecutorType type) {
      throw notUsed();
    }

    @Override
    public SqlSession openSession(ExecutorType type, boolean autoCommit) {
      throw notUsed();
    }

    @Override
    public SqlSession openSession(ExecutorType type, TransactionIsolationLevel level) {
      throw notUsed();
    }

    @Override
    public SqlSession openSession(ExecutorType type, Connection connection) {
      throw notUsed();
    }

    private static UnsupportedOperationException notUsed() {
      return new UnsupportedOperationException(
          "Camunda is not known to open sessions this way; it would be the first engine's database");
    }
  }
}
