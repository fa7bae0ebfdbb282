package dev.covey.cli;

import dev.covey.cli.terminal.CommandFailedException;
import dev.covey.policy.PolicySigner;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Keys in files, PEM. */
final class PolicyKeyFile {
  private static final long MOST_BYTES = 64 * 1024;

  private PolicyKeyFile() {}

  /**
   * Reads a private key.
   *
   * @throws CommandFailedException naming the file, never what is in it
   */
  static PolicySigner signer(Path file) {
    try {
      return PolicySigner.parse(text(file));
    } catch (IllegalArgumentException e) {
      throw cannotRead(file, e.getMessage());
    }
  }

  /**
   * What is in the file.
   *
   * @throws CommandFailedException naming the file
   */
  static String text(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw cannotRead(file, "it has more than " + MOST_BYTES + " bytes");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw cannotRead(file, "there is no such file");
    } catch (CharacterCodingException e) {
      throw cannotRead(file, "it is not text in UTF-8");
    } catch (IOException e) {
      throw cannotRead(file, e.toString());
    }
  }

  private static CommandFailedException cannotRead(Path file, String why) {
    return new CommandFailedException("Cannot read the key in " + file + ": " + why);
  }
}
