package dev.covey.engine.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.junit.jupiter.api.Test;

class NoCodeTest {
  @Test
  void shouldTakeValuesAndWhatCamundaGivesForNoCode() {
    for (Object value :
        List.of(
            "text",
            1,
            true,
            'c',
            List.of(1),
            Map.of("a", 1),
            Map.entry("a", 1),
            new int[1],
            new java.util.Date(),
            new java.sql.Timestamp(0),
            Instant.EPOCH,
            Duration.ZERO,
            Optional.empty(),
            new ExecutionEntity())) {
      assertThat(NoCode.is(value.getClass())).as("%s", value.getClass()).isTrue();
    }
  }

  @Test
  void shouldTakeAllElseForCode() throws Exception {
    for (Object code :
        List.of(
            String.class,
            Runtime.getRuntime(),
            String.class.getMethod("length"),
            new ProcessBuilder(),
            Thread.currentThread(),
            ClassLoader.getSystemClassLoader(),
            java.time.Clock.systemUTC(),
            new UsersMap(),
            (Runnable) () -> {})) {
      assertThat(NoCode.is(code.getClass())).as("%s", code.getClass()).isFalse();
    }
  }

  private static final class UsersMap extends AbstractMap<String, String> {
    @Override
    public Set<Entry<String, String>> entrySet() {
      return Set.of();
    }
  }
}
