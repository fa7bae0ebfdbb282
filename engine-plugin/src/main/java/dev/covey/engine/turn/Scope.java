package dev.covey.engine.turn;

import dev.covey.engine.address.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What one thread is doing for one engine, from its outermost command in. One thread's own. */
public final class Scope {
  private int depth;
  private Address address;
  private String cause;
  private boolean awaitsTurns = true;
  private List<CompletableFuture<Void>> pending = new ArrayList<>();

  public boolean outermost() {
    return depth == 0;
  }

  public void enter(Address at) {
    if (depth++ == 0) {
      address = at;
    }
  }

  /**
   * What the outermost command answers to, the same when it is repeated: the id it is about, or the
   * inbox message it handles. Null if there is nothing of the kind.
   */
  public String cause() {
    return cause;
  }

  public void cause(String stable) {
    cause = stable;
  }

  public void exit() {
    if (--depth == 0) {
      cause = null;
      address = null;
    }
  }

  /** Where new rows without any other hint go, or null. */
  public Address address() {
    return address;
  }

  public void address(Address at) {
    this.address = at;
  }

  /** For threads nobody waits for: their order is the journal's. */
  public void awaitNothing() {
    awaitsTurns = false;
  }

  boolean awaitsTurns() {
    return awaitsTurns;
  }

  void pending(CompletableFuture<Void> durable) {
    pending.add(durable);
  }

  /** The turns this thread has begun since the last call. */
  public List<CompletableFuture<Void>> takePending() {
    List<CompletableFuture<Void>> taken = pending;
    pending = new ArrayList<>();
    return taken;
  }
}
