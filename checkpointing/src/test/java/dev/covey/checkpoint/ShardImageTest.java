package dev.covey.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardImageTest {

  private final ShardImage image = new ShardImage();

  @Test
  void shouldBeEmptyBeforeTheFirstTurn() {
    assertThat(image.number()).isZero();
    assertThat(image.size()).isZero();
    assertThat(image.tables()).isEmpty();
    assertThat(image.rows("A")).isEmpty();
    assertThat(image.lastHeader()).isEmpty();
    assertThat(image.inboxPosition()).isEqualTo(-1);
  }

  @Test
  void shouldFoldPutsAndRemovesInOrder() {
    image.apply(turn(1, put("A", "1", "x"), put("A", "2", "x"), put("B", "1", "x")));
    image.apply(turn(2, remove("A", "1"), put("A", "2", "y")));
    assertThat(image.row(new RowKey("A", "1"))).isEmpty();
    image.apply(turn(3, put("A", "1", "z"), remove("B", "1")));

    assertThat(image.rows("A")).containsExactly(row("A", "2", "y"), row("A", "1", "z"));
    assertThat(image.row(new RowKey("A", "1"))).contains(row("A", "1", "z"));
    assertThat(image.tables()).containsExactly("A");
    assertThat(image.size()).isEqualTo(2);
    assertThat(image.number()).isEqualTo(3);
    assertThat(image.lastHeader()).contains(header("s/0", 3, -1));
  }

  @Test
  void shouldLetTheLastChangeOfARowInATurnWin() {
    image.apply(turn(1, put("A", "1", "x"), remove("A", "1"), put("A", "1", "y")));
    assertThat(image.rows("A")).containsExactly(row("A", "1", "y"));

    image.apply(turn(2, put("A", "1", "z"), remove("A", "1")));
    assertThat(image.size()).isZero();
  }

  @Test
  void shouldPassOverTheRemovalOfARowThatIsNotThere() {
    image.apply(turn(1, put("A", "1", "x"), remove("A", "2"), remove("B", "1")));

    assertThat(image.size()).isEqualTo(1);
  }

  @Test
  void shouldRefuseATurnThatDoesNotFollow() {
    image.apply(turn(1, put("A", "1", "x")));

    for (long number : new long[] {1, 3}) {
      assertThatThrownBy(() -> image.apply(turn(number, put("A", "1", "y"))))
          .isInstanceOf(OutOfOrderTurnException.class)
          .hasMessage(
              "Expected turn 2 of shard s/0, but got turn %d of shard s/0 taken by node n at %s"
                  .formatted(number, Instant.EPOCH));
    }
    assertThat(image.rows("A")).containsExactly(row("A", "1", "x"));
    assertThat(image.number()).isEqualTo(1);
  }

  @Test
  void shouldRefuseToStartAfterTheFirstTurn() {
    assertThatThrownBy(() -> image.apply(turn(2))).isInstanceOf(OutOfOrderTurnException.class);
  }

  @Test
  void shouldRefuseATurnOfAnotherShard() {
    image.apply(turn(1));

    assertThatThrownBy(() -> image.apply(new Turn(header("s/1", 2, -1), List.of())))
        .isInstanceOf(OutOfOrderTurnException.class)
        .hasMessageContaining("s/1");
  }

  @Test
  void shouldGoOnFromABase() {
    ShardImage based = new ShardImage(header("s/0", 7, 30), List.of(row("A", "1", "x")));
    assertThat(based.number()).isEqualTo(7);
    assertThat(based.inboxPosition()).isEqualTo(30);
    assertThat(based.size()).isEqualTo(1);

    based.apply(turn(8, put("A", "2", "y")));

    assertThat(based.rows("A")).containsExactly(row("A", "1", "x"), row("A", "2", "y"));
    assertThatThrownBy(() -> based.apply(turn(8))).isInstanceOf(OutOfOrderTurnException.class);
  }

  @Test
  void shouldKeepTheInboxPositionOfTheLastTurnThatNamedOne() {
    image.apply(new Turn(header("s/0", 1, 12), List.of()));
    image.apply(new Turn(header("s/0", 2, -1), List.of()));

    assertThat(image.inboxPosition()).isEqualTo(12);
  }

  @Test
  void shouldHoldEqualColumnsOnce() {
    image.apply(turn(1, put("A", "1", "x")));
    image.apply(turn(2, put("A", "2", "x")));

    Columns first = image.row(new RowKey("A", "1")).orElseThrow().columns();
    assertThat(image.row(new RowKey("A", "2")).orElseThrow().columns()).isSameAs(first);
  }

  @Test
  void shouldKeepRowsWhoseColumnsDiffer() {
    Columns wider = new Columns("A", List.of("ID_", "VALUE_", "NEW_"));
    Row row = new Row(new RowKey("A", "2"), wider, "2", "x", 5L);

    image.apply(turn(1, put("A", "1", "x"), new RowChange.Put(row), put("A", "3", "x")));

    assertThat(image.rows("A")).containsExactly(row("A", "1", "x"), row, row("A", "3", "x"));
  }

  @Test
  void shouldGiveViewsThatCannotBeWritten() {
    image.apply(turn(1, put("A", "1", "x")));

    assertThatThrownBy(() -> image.rows("A").clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> image.tables().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static Turn turn(long number, RowChange... changes) {
    return new Turn(header("s/0", number, -1), List.of(changes));
  }

  private static TurnHeader header(String shard, long number, long inboxPosition) {
    return new TurnHeader(shard, number, "n", Instant.EPOCH, inboxPosition, 0);
  }

  private static RowChange put(String table, String key, String value) {
    return new RowChange.Put(row(table, key, value));
  }

  private static Row row(String table, String key, String value) {
    return new Row(
        new RowKey(table, key), new Columns(table, List.of("ID_", "VALUE_")), key, value);
  }

  private static RowChange remove(String table, String key) {
    return new RowChange.Remove(new RowKey(table, key));
  }
}
