package dev.covey.policy.zookeeper;

import static dev.covey.policy.TestCollective.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.covey.policy.PolicySource;
import dev.covey.policy.Revision;
import dev.covey.policy.SharedZooKeeper;
import dev.covey.policy.TestCollective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedZooKeeper.class)
class WriteAccessTest {

  @RegisterExtension private final TestCollective collective = new TestCollective();

  @ParameterizedTest
  @CsvSource({
    "node:a=1, false",
    "world=1, false",
    "node:a=3, true",
    "node:a=5, true",
    "node:a=9, true",
    "node:a=31, true",
    "world=5, true",
    "node:b=31 node:a=1, false",
    "other:c=15 node:a=1, false",
  })
  void shouldTellFromTheAccessListWhetherWeCouldWrite(String entries, boolean writable)
      throws Exception {
    CuratorFramework admin = collective.client(ADMIN);
    PolicyPaths paths = new PolicyPaths(collective.name());
    admin.create().creatingParentsIfNeeded().forPath(paths.policy());
    List<ACL> access = Arrays.stream(entries.split(" ")).map(WriteAccessTest::acl).toList();
    admin.setACL().withACL(access).forPath(paths.policy());
    String node = "node:a";
    CuratorFramework client = collective.client(node);

    WriteAccess asked = new WriteAccess(client, paths, Optional.of(Credential.parse(node)));

    assertThat(asked.granted(new Revision(1))).isEqualTo(writable);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/current",
        "/revisions",
        "/revisions/1",
        "/revisions/1/meta",
        "/revisions/1/defaults",
        "/revisions/1/sites",
        "/revisions/1/sites/main",
        "/revisions/1/processes",
        "/revisions/1/processes/p"
      })
  void shouldBeReportedByANodeWhereverTheTreeIsOpen(String path) throws Exception {
    collective.publisher().push(TestCollective.document("p"), "", "ann");
    CuratorFramework admin = collective.client(ADMIN);
    String opened = collective.policyPath() + path;
    PolicySource before = collective.startedSource();
    assertThat(before.status().writable()).isFalse();
    before.close();

    List<ACL> access = new ArrayList<>(admin.getACL().forPath(opened));
    access.add(new ACL(Perms.WRITE, Ids.ANYONE_ID_UNSAFE));
    admin.setACL().withACL(access).forPath(opened);

    PolicySource source = collective.startedSource();
    await().until(() -> source.status().writable());
  }

  private static ACL acl(String entry) {
    String who = entry.substring(0, entry.indexOf('='));
    int permissions = Integer.parseInt(entry.substring(entry.indexOf('=') + 1)) & Perms.ALL;
    return who.equals("world")
        ? new ACL(permissions, Ids.ANYONE_ID_UNSAFE)
        : Credential.parse(who).granted(permissions);
  }
}
