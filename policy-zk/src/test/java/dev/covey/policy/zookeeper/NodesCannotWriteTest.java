package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static dev.covey.policy.TestCollective.bytes;
import static dev.covey.policy.TestCollective.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes never write policy: not the server's word for it, but every write tried on every znode. */
@ExtendWith(SharedZooKeeper.class)
class NodesCannotWriteTest {

  @RegisterExtension private final TestCollective collective = new TestCollective();

  private CuratorFramework admin;
  private String root;

  /** The ways to change something in ZooKeeper. */
  enum Write {
    CREATE {
      @Override
      void on(String path, CuratorFramework client) throws Exception {
        client.create().forPath(path + "/new", bytes("x"));
      }
    },
    CREATE_EPHEMERAL {
      @Override
      void on(String path, CuratorFramework client) throws Exception {
        client.create().withMode(CreateMode.EPHEMERAL).forPath(path + "/new", bytes("x"));
      }
    },
    SET_DATA {
      @Override
      void on(String path, CuratorFramework client) throws Exception {
        client.setData().forPath(path, bytes("1"));
      }
    },
    DELETE {
      @Override
      void on(String path, CuratorFramework client) throws Exception {
        client.delete().forPath(path);
      }
    },
    SET_ACL {
      @Override
      void on(String path, CuratorFramework client) throws Exception {
        client.setACL().withACL(Ids.OPEN_ACL_UNSAFE).forPath(path);
      }
    },
    MULTI_CREATE {
      @Override
      void on(String path, CuratorFramework client) throws Exception {
        client
            .transaction()
            .forOperations(
                client.transactionOp().check().forPath(path),
                client.transactionOp().create().forPath(path + "/new", bytes("x")));
      }
    },
    MULTI_SET_DATA {
      @Override
      void on(String path, CuratorFramework client) throws Exception {
        client
            .transaction()
            .forOperations(
                client.transactionOp().check().forPath(path),
                client.transactionOp().setData().forPath(path, bytes("1")));
      }
    },
    MULTI_DELETE {
      @Override
      void on(String path, CuratorFramework client) throws Exception {
        client
            .transaction()
            .forOperations(
                client.transactionOp().check().forPath(path),
                client.transactionOp().delete().forPath(path));
      }
    };

    abstract void on(String path, CuratorFramework client) throws Exception;
  }

  @BeforeEach
  void pushTwice() {
    collective.publisher().push(document("first"), "", "ann");
    collective.publisher().push(document("second"), "", "ann");
    admin = collective.client(ADMIN);
    root = "/covey/" + collective.name();
  }

  @ParameterizedTest
  @EnumSource(Write.class)
  void shouldRefuseTheNodesCredentialEveryWriteOfEveryZnode(Write write) throws Exception {
    assertRefused(write, collective.client(TestCollective.NODE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin:guessed", "node:guessed", "eve:pw"})
  void shouldRefuseStrangersToo(String credential) throws Exception {
    CuratorFramework stranger = collective.client(credential);
    for (Write write : Write.values()) {
      assertRefused(write, stranger);
    }
  }

  private void assertRefused(Write write, CuratorFramework client) throws Exception {
    Map<String, String> before = tree();
    assertThat(before).hasSizeGreaterThan(10).containsKey(root + "/policy/current");

    for (String path : before.keySet()) {
      assertThatThrownBy(() -> write.on(path, client))
          .as("%s of %s", write, path)
          .isInstanceOf(NoAuthException.class);
    }

    assertThat(tree()).isEqualTo(before);
  }

  /** Every znode of the collective with what it holds and who may do what. */
  private Map<String, String> tree() throws Exception {
    Map<String, String> tree = new TreeMap<>();
    collect(root, tree);
    return tree;
  }

  private void collect(String path, Map<String, String> tree) throws Exception {
    String data = new String(admin.getData().forPath(path), StandardCharsets.UTF_8);
    tree.put(path, data + admin.getACL().forPath(path));
    List<String> children = admin.getChildren().forPath(path);
    for (String child : children) {
      collect(path + "/" + child, tree);
    }
  }
}
