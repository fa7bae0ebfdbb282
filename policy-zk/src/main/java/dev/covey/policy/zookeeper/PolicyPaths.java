package dev.covey.policy.zookeeper;

import dev.covey.policy.Revision;
import java.util.List;

/** Where the policy of one collective lies in ZooKeeper. */
record PolicyPaths(String collective) {

  private static final String ROOT = "/covey";

  String policy() {
    return ROOT + "/" + collective + "/policy";
  }

  String current() {
    return policy() + "/current";
  }

  String revisions() {
    return policy() + "/revisions";
  }

  String revision(Revision revision) {
    return revisions() + "/" + revision.number();
  }

  String meta(Revision revision) {
    return revision(revision) + "/meta";
  }

  /** What {@link SiteIndex} keeps. */
  String siteIndex() {
    return policy() + "/sites";
  }

  String signatures() {
    return policy() + "/signatures";
  }

  String signature(Revision revision) {
    return signatures() + "/" + revision.number();
  }

  String rollbacks() {
    return policy() + "/rollbacks";
  }

  String rollback(long number) {
    return rollbacks() + "/" + number;
  }

  /** What must be there before the first revision, parents first. */
  List<String> parents() {
    return List.of(ROOT, ROOT + "/" + collective, policy(), revisions());
  }
}
