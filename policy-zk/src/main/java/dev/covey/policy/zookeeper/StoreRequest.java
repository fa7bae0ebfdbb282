package dev.covey.policy.zookeeper;

import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.NoSuchRevisionException;
import dev.covey.policy.PolicyUnavailableException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;

/**
 * What an operator asks of ZooKeeper: waits for the connection and puts failures into words.
 *
 * @param undone what is not so if it certainly failed, as in {@code not pushed}
 * @param unsure what is to be said if it may have been done all the same
 */
record StoreRequest(CuratorFramework client, String undone, String unsure) {

  private static final int CONNECT_SECONDS = 15;

  <T> T run(Callable<T> request) {
    try {
      if (!client.blockUntilConnected(CONNECT_SECONDS, TimeUnit.SECONDS)) {
        throw new PolicyUnavailableException(
            "%s: no connection to ZooKeeper at %s within %d s"
                .formatted(
                    undone,
                    client.getZookeeperClient().getCurrentConnectionString(),
                    CONNECT_SECONDS));
      }
      return request.call();
    } catch (InvalidPolicyException | NoSuchRevisionException | PolicyUnavailableException e) {
      throw e;
    } catch (KeeperException.NoAuthException e) {
      throw new PolicyUnavailableException(
          undone
              + ": this ZooKeeper credential may not do that"
              + (e.getPath() == null ? "" : " at " + e.getPath()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PolicyUnavailableException("interrupted: " + unsure, e);
    } catch (Exception e) {
      throw new PolicyUnavailableException("ZooKeeper failed, " + unsure + ": " + e, e);
    }
  }
}
