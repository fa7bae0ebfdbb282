package dev.covey.benchmarks.codec;

import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import dev.covey.checkpoint.kryo.KryoCodecs;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What JMH runs: each method once for each {@link Sample}, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TurnCodecBenchmark {
  @Param public Sample sample;

  private final TurnCodec codec = KryoCodecs.turns();
  private Turn turn;
  private byte[] bytes;

  /** Makes the turn, and refuses to measure a codec that does not give it back. */
  @Setup
  public void makeTurn() {
    turn = sample.turn();
    bytes = codec.encode(turn);
    if (!codec.decode(bytes).equals(turn)) {
      throw new IllegalStateException("Expected the turn that was encoded, but got another");
    }
  }

  @Benchmark
  public byte[] encode() {
    return codec.encode(turn);
  }

  @Benchmark
  public Turn decode() {
    return codec.decode(bytes);
  }
}
