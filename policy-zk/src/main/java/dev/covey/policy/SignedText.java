package dev.covey.policy;

import java.nio.charset.StandardCharsets;

/**
 * What a signature of a revision is over: which collective, which number, and the revision's meta,
 * byte for byte as it lies in the store. The meta holds the digest of all documents, so nothing of
 * a revision can be changed, and no revision can be passed off as another or as one of another
 * collective. A durable format, UTF-8:
 *
 * <pre>
 * covey policy revision, signature format 1
 * collective: &lt;name&gt;
 * revision: &lt;number&gt;
 * &lt;the meta document&gt;
 * </pre>
 *
 * @param meta the meta document as text
 */
record SignedText(String collective, Revision revision, String meta) {

  byte[] bytes() {
    return ("covey policy revision, signature format 1\ncollective: %s\nrevision: %s\n%s"
            .formatted(collective, revision, meta))
        .getBytes(StandardCharsets.UTF_8);
  }
}
