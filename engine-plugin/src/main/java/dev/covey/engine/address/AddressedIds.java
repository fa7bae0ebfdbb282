package dev.covey.engine.address;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.camunda.bpm.engine.impl.cfg.IdGenerator;

/** Makes the engine's ids, each with the address of the work at hand. Thread-safe. */
public final class AddressedIds implements IdGenerator {
  private final Supplier<Address> current;
  private final long generator;
  private final AtomicLong counter = new AtomicLong();

  /**
   * @param current the address of what the calling thread is working on
   * @param random where the generator's number comes from; must not repeat between processes
   */
  public AddressedIds(Supplier<Address> current, RandomGenerator random) {
    this.current = current;
    this.generator = random.nextLong() & (1L << IdLayout.GENERATOR_BITS) - 1;
  }

  @Override
  public String getNextId() {
    return nextId(current.get());
  }

  /** The address of what the calling thread is working on. */
  public Address here() {
    return current.get();
  }

  /** An id at a given address. */
  public String nextId(Address address) {
    long number = counter.getAndIncrement();
    // After 2^32 ids the generator's number moves on, so that no id comes twice.
    return IdLayout.format(address, generator + (number >>> 32), (int) number);
  }
}
