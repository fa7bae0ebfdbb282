package dev.covey.checkpoint.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a file in a shard's folder says. A manifest's name begins with the number of its
 * last turn, so that a damaged manifest still has its place in the order.
 *
 * @param id the checkpoint's id as {@link FileNames} writes it
 */
record CheckpointFile(String name, Kind kind, String id) {

  enum Kind {
    INTENTION,
    PIECES,
    MANIFEST,
    TEMPORARY
  }

  private static final Pattern OTHER = Pattern.compile("([a-z0-9%-]+)\\.(intention|pieces)");
  private static final Pattern MANIFEST = Pattern.compile("\\d{19}-([a-z0-9%-]+)\\.manifest");

  static String intention(String id) {
    return FileNames.of(id) + ".intention";
  }

  static String pieces(String id) {
    return FileNames.of(id) + ".pieces";
  }

  static String manifest(String id, long turn) {
    return "%019d-%s.manifest".formatted(turn, FileNames.of(id));
  }

  /** Empty for a file that is not of this store. */
  static Optional<CheckpointFile> of(String name) {
    if (name.endsWith(Disk.TEMPORARY)) {
      return of(name.substring(0, name.length() - Disk.TEMPORARY.length()))
          .map(file -> new CheckpointFile(name, Kind.TEMPORARY, file.id));
    }
    Matcher manifest = MANIFEST.matcher(name);
    if (manifest.matches()) {
      return Optional.of(new CheckpointFile(name, Kind.MANIFEST, manifest.group(1)));
    }
    Matcher other = OTHER.matcher(name);
    if (other.matches()) {
      Kind kind = other.group(2).equals("pieces") ? Kind.PIECES : Kind.INTENTION;
      return Optional.of(new CheckpointFile(name, kind, other.group(1)));
    }
    return Optional.empty();
  }
}
