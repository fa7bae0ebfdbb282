package dev.covey.policy.zookeeper;

import java.nio.charset.StandardCharsets;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.data.Stat;

/**
 * A znode beside the revisions that is written in the transaction which writes a revision or moves
 * the pointer: both are there, or neither is.
 *
 * @param now as it was looked at; null creates it. If it is another by then, nothing is written
 */
record Beside(String path, String text, Stat now) {

  CuratorOp operation(CuratorFramework client, TreeAcl acl) throws Exception {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    return now == null
        ? client.transactionOp().create().withACL(acl.entries()).forPath(path, data)
        : client.transactionOp().setData().withVersion(now.getVersion()).forPath(path, data);
  }
}
