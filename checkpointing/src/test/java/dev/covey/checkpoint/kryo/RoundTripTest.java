package dev.covey.checkpoint.kryo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.checkpoint.DataCodec;
import dev.covey.checkpoint.Turn;
import dev.covey.checkpoint.TurnCodec;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoundTripTest {

  private final TurnCodec turns = KryoCodecs.turns();
  private final DataCodec data = KryoCodecs.data();

  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldGiveTheTurnBack(@ForAll("turns") Turn turn) {
    byte[] bytes = turns.encode(turn);

    Turn read = turns.decode(bytes);

    assertThat(read).isEqualTo(turn);
    assertThat(turns.encode(read)).isEqualTo(bytes);
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldGiveTheTreeBackInItsOrder(@ForAll("trees") Map<String, Object> tree) {
    byte[] bytes = data.encode(tree);

    Map<String, Object> read = data.decode(bytes);

    assertThat(Trees.comparable(read)).isEqualTo(Trees.comparable(tree));
    assertThat(data.encode(read)).isEqualTo(bytes);
  }

  @Provide
  Arbitrary<Turn> turns() {
    return PlainData.turns();
  }

  @Provide
  Arbitrary<Map<String, Object>> trees() {
    return PlainData.trees();
  }
}
