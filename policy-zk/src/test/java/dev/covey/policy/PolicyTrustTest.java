package dev.covey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTrustTest {

  /**
   * Made by openssl genpkey -algorithm ed25519, and the signature by openssl pkeyutl -sign -rawin.
   */
  private static final String PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEINJq+VjJiwDkaAe/A0QLWPksJUTppDHm0zVpkEezQ9Ve
      -----END PRIVATE KEY-----
      """;

  private static final String PINNED =
      "ed25519 aIcPjselGhUntxTJQdyFhSNqZugd6b2MUbPJg1Yq48WoT3eSr/2Wvvaasi5gmvh1Kl0veXi2yqlkTBQ0juZzCw==\n";

  private static final Revision SEVEN = new Revision(7);
  private static final String META = "who: ann\nwhen: x\nwhy: ''\ndigest: sha256:00\n";

  private final PolicySigner.Keys keys = PolicySigner.newKeys();
  private final PolicyTrust trust = PolicyTrust.parse(keys.publicPem());
  private final String signature = PolicySigner.parse(keys.privatePem()).sign("shop", SEVEN, META);

  @Test
  void shouldFollowWhatIsSignedAndNothingElse() {
    assertThat(problem("shop", 7, META, signature)).isEmpty();

    assertThat(problem("shop", 8, META, signature)).hasValueSatisfying(this::saysWrong);
    assertThat(problem("shop2", 7, META, signature)).hasValueSatisfying(this::saysWrong);
    assertThat(problem("shop", 7, META.replace("ann", "eve"), signature))
        .hasValueSatisfying(this::saysWrong);
    assertThat(problem("shop", 7, META.replace(":00", ":01"), signature))
        .hasValueSatisfying(this::saysWrong);
    assertThat(trust.problemOf("shop", SEVEN, META, Optional.empty()))
        .hasValueSatisfying(why -> assertThat(why).startsWith("revision 7 is not signed"));
  }

  private void saysWrong(String why) {
    assertThat(why).startsWith("the signature of revision").contains("the key that this node");
  }

  @Test
  void shouldNoticeEveryFlippedByteOfASignature() {
    for (int i = 0; i < signature.length() - 1; i++) {
      String flipped =
          signature.substring(0, i) + (char) (signature.charAt(i) ^ 1) + signature.substring(i + 1);
      // The last letter of base64 has bits that mean nothing.
      if (i < signature.length() - 4) {
        assertThat(problem("shop", 7, META, flipped)).as("character %d", i).isPresent();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ed25519", "ed25519 ", "ed25519 AAAA", "rsa AAAA", "ed25519 ###"})
  void shouldTakeNothingElseForASignature(String hostile) {
    assertThat(problem("shop", 7, META, hostile)).isPresent();
  }

  @Test
  void shouldTrustSeveralKeysWhileTheyAreRotated() {
    PolicySigner.Keys next = PolicySigner.newKeys();
    PolicyTrust both = PolicyTrust.parse(keys.publicPem() + next.publicPem());
    String newer = PolicySigner.parse(next.privatePem()).sign("shop", SEVEN, META);

    assertThat(both.problemOf("shop", SEVEN, META, Optional.of(signature))).isEmpty();
    assertThat(both.problemOf("shop", SEVEN, META, Optional.of(newer))).isEmpty();
    assertThat(trust.problemOf("shop", SEVEN, META, Optional.of(newer))).isPresent();
    String bare = (keys.publicPem() + next.publicPem()).replaceAll("-----[^-]*-----", ",");
    assertThat(PolicyTrust.parse(bare.strip().replaceAll("^,|\n", ""))).isEqualTo(both);
  }

  @Test
  void shouldSignTheSameAsEver() {
    assertThat(PolicySigner.parse(PRIVATE).sign("shop", SEVEN, META)).isEqualTo(PINNED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        "-----BEGIN RSA-----"
      })
  void shouldRefuseWhatIsNoPublicKey(String text) {
    assertThatThrownBy(() -> PolicyTrust.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseWhatIsNoPrivateKeyWithoutShowingIt() {
    String damaged = keys.privatePem().replace("MC4CAQ", "MC4CAA");

    assertThatThrownBy(() -> PolicySigner.parse(damaged))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected an Ed25519 key");
    assertThatThrownBy(() -> PolicySigner.parse(keys.publicPem()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected one -----BEGIN PRIVATE KEY-----");
    assertThat(keys.toString()).doesNotContain("PRIVATE");
  }

  @Test
  void shouldFollowAnythingWithoutAKey() {
    assertThat(PolicyTrust.parse(" ")).isEqualTo(PolicyTrust.NONE);
    assertThat(PolicyTrust.NONE.problemOf("shop", SEVEN, META, Optional.empty())).isEmpty();
  }

  private Optional<String> problem(
      String collective, long revision, String meta, String signature) {
    return trust.problemOf(collective, new Revision(revision), meta, Optional.of(signature));
  }
}
