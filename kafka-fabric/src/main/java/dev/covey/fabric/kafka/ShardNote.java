package dev.covey.fabric.kafka;

/**
 * What the leader tells a member about one shard: to own or to follow it, and why.
 *
 * @param peer the node that the reason speaks of, empty if it is not known
 * @param awaited whether the leader waits for this follower to catch up, to change something then
 */
record ShardNote(Why why, String peer, boolean awaited) {
  /** Why a shard is owned or followed somewhere. The order is part of the format: append only. */
  enum Why {
    WAS_HERE(true, "was here"),
    ONLY_MEMBER(true, "only member of the site"),
    TOOK_OVER(true, "caught-up standby took over"),
    NONE_CAUGHT_UP(true, "no standby had caught up"),
    BALANCE(true, "balance"),
    STANDBY(false, "standby"),
    WARMING_UP(false, "warming up to take over"),
    ABOUT_TO_OWN(false, "about to take over"),
    /** Nobody owns or follows it. */
    LOST(false, "closed, for its owner was lost and no node is here that may recover it");

    private final boolean owned;
    private final String text;

    Why(boolean owned, String text) {
      this.owned = owned;
      this.text = text;
    }

    private String text(String peer) {
      if (this == LOST) {
        return text.replace("its owner", "its owner " + peer);
      }
      if (peer.isEmpty()) {
        return text;
      }
      return text + (this == STANDBY ? " of " : " from ") + peer;
    }
  }

  static ShardNote of(Why why) {
    return new ShardNote(why, "", false);
  }

  boolean owned() {
    return why.owned;
  }

  boolean followed() {
    return !why.owned && why != Why.LOST;
  }

  String text() {
    return why.text(peer);
  }
}
