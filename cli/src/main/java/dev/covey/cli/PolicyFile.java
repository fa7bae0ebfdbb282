package dev.covey.cli;

import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.policy.InvalidPolicyException;
import dev.covey.policy.PolicyDocument;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A policy document in a file. */
final class PolicyFile {
  private static final long MOST_BYTES = 4L << 20;

  private PolicyFile() {}

  /**
   * Reads the file; nothing else is touched.
   *
   * @throws CommandFailedException saying in a line each where what is wrong
   */
  static PolicyDocument read(Path file) {
    try {
      return PolicyDocument.parse(text(file));
    } catch (InvalidPolicyException e) {
      throw new CommandFailedException(problems(file, e), e);
    }
  }

  /** A line a problem below a headline, so that editors and other programs find the places. */
  static String problems(Path file, InvalidPolicyException invalid) {
    int count = invalid.problems().size();
    return invalid.problems().stream()
        .map(problem -> System.lineSeparator() + problem.in(file.toString()))
        .collect(
            Collectors.joining(
                "",
                file + " is not valid, " + count + (count == 1 ? " problem:" : " problems:"),
                ""));
  }

  private static String text(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw cannotRead(file, "it is a folder", null);
      }
      if (Files.size(file) > MOST_BYTES) {
        throw cannotRead(file, "it has more than " + MOST_BYTES + " bytes", null);
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw cannotRead(file, "there is no such file", e);
    } catch (CharacterCodingException e) {
      throw cannotRead(file, "it is not text in UTF-8", e);
    } catch (IOException e) {
      throw cannotRead(file, e.toString(), e);
    }
  }

  private static CommandFailedException cannotRead(Path file, String reason, Exception cause) {
    return new CommandFailedException("Cannot read the policy in " + file + ": " + reason, cause);
  }
}
