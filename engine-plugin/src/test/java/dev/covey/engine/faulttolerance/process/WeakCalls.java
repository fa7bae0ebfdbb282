package dev.covey.engine.faulttolerance.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/**
 * Calls of a service that bears few at a time. Each process notes in a file of its own when a call
 * begins and ends, by the clock that all processes of the machine share.
 */
public final class WeakCalls implements JavaDelegate {
  private static final long CALL_MILLIS = 100;

  @Override
  public void execute(DelegateExecution execution) {
    note("begin", execution.getProcessInstanceId());
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CALL_MILLIS);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime()); // The call takes its time.
    }
    note("end", execution.getProcessInstanceId());
  }

  private static void note(String what, String instance) {
    String line = System.nanoTime() + " " + what + " " + instance + "\n";
    try {
      Files.writeString(
          file(ProcessHandle.current().pid()),
          line,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(long pid) {
    return Path.of("target", "faulttolerance", "calls-" + pid + ".txt");
  }

  private record Note(long at, int more) {}

  /** All calls of some processes. */
  static final class Calls {
    private final List<Note> notes = new ArrayList<>();
    private final Set<String> ended = new HashSet<>();
    private int begun;

    /**
     * @param processes each with the moment when it was dead, or {@link Long#MAX_VALUE}
     */
    static Calls of(Map<Long, Long> processes) {
      Calls calls = new Calls();
      processes.forEach(calls::read);
      calls.notes.sort(
          (a, b) -> a.at == b.at ? Integer.compare(a.more, b.more) : Long.compare(a.at, b.at));
      return calls;
    }

    private void read(long pid, long dead) {
      if (!Files.exists(file(pid))) {
        return;
      }
      Map<String, Long> open = new HashMap<>();
      try {
        for (String line : Files.readAllLines(file(pid), StandardCharsets.UTF_8)) {
          String[] words = line.split(" ");
          long at = Long.parseLong(words[0]);
          boolean begins = words[1].equals("begin");
          notes.add(new Note(at, begins ? 1 : -1));
          if (begins) {
            begun++;
            open.put(words[2], at);
          } else {
            open.remove(words[2]);
            ended.add(words[2]);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (dead < Long.MAX_VALUE) {
        open.keySet().forEach(instance -> notes.add(new Note(dead, -1)));
      }
    }

    int begun() {
      return begun;
    }

    /** The instances whose call has come to its end. */
    Set<String> ended() {
      return ended;
    }

    int most() {
      int now = 0;
      int most = 0;
      for (Note note : notes) {
        now += note.more;
        most = Math.max(most, now);
      }
      return most;
    }
  }
}
