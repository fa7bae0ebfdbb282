package dev.covey.policy;

/**
 * How much the files of one process instance may have together. Immutable.
 *
 * @param bytes 0 to {@value #MOST}
 */
public record WorkspaceQuota(long bytes) {

  /** The most that a quota can be: a tebibyte. */
  public static final long MOST = 1L << 40;

  /** What holds where no document says anything: 64 MiB. */
  public static final WorkspaceQuota USUAL = new WorkspaceQuota(64L << 20);

  /** Throws {@link IllegalArgumentException} for what is out of its bounds. */
  public WorkspaceQuota {
    if (bytes < 0 || bytes > MOST) {
      throw new IllegalArgumentException(
          "a workspace has 0 bytes to " + SizeText.of(MOST) + ", not " + SizeText.of(bytes));
    }
  }

  static WorkspaceQuota parse(String word) {
    return new WorkspaceQuota(SizeText.parse(word));
  }

  String word() {
    return SizeText.of(bytes);
  }
}
