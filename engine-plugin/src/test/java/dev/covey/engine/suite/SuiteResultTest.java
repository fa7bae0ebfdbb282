package dev.covey.engine.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Compares the reports of Camunda's own tests, run just before with the plugin, with what the plain
 * engine gives. Runs in the Maven profile {@code camunda-suite} only.
 */
@Tag("camunda-suite")
class SuiteResultTest {
  private static final Path REPORTS =
      Path.of(System.getProperty("covey.suite.reports", "target/camunda-suite-reports"));
  private static final int EXPECTED = Integer.getInteger("covey.suite.expected", 0);
  private static final boolean PLAIN = Boolean.getBoolean("covey.suite.plain");
  private static final boolean PLACED = Boolean.getBoolean("covey.suite.placed");
  private static final Set<String> FAILED = new TreeSet<>();
  private static int run;

  @BeforeAll
  static void readReports() throws Exception {
    try (Stream<Path> files = Files.list(REPORTS)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".xml")).toList()) {
        readReport(file);
      }
    }
  }

  private static void readReport(Path file) throws Exception {
    NodeList cases =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(file.toFile())
            .getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      if (has(test, "skipped")) {
        continue;
      }
      run++;
      if (has(test, "failure") || has(test, "error")) {
        FAILED.add(test.getAttribute("classname") + "#" + test.getAttribute("name"));
      }
    }
  }

  private static boolean has(Element test, String outcome) {
    return test.getElementsByTagName(outcome).getLength() > 0;
  }

  @Test
  void shouldRunEveryTest() {
    assertThat(run).as("tests run, by the reports in %s", REPORTS).isGreaterThanOrEqualTo(EXPECTED);
  }

  @Test
  void shouldFailNothingThatThePlainEnginePasses() throws IOException {
    assumeFalse(PLACED, "tests of placed activities have differences of their own");
    assertThat(FAILED).as("failed tests").isSubsetOf(lines("plain-failures.txt"));
  }

  /** Each line of the file has a test and the word for why it differs. */
  @Test
  void shouldDifferWithPlacedActivitiesWhereItIsKnownWhy() throws IOException {
    assumeTrue(PLACED, "tests of placed activities");
    Set<String> known = new TreeSet<>(lines("plain-failures.txt"));
    for (String line : lines("placed-differences.txt")) {
      assertThat(line).as("a test and why it differs").contains(" = ");
      known.add(line.substring(0, line.indexOf(" = ")));
    }
    assertThat(FAILED).as("failed tests").isSubsetOf(known);
  }

  /** The line after each check says how many there were; see {@link ShadowCheck}. */
  @Test
  void shouldFindTheTablesAsTheJournalsHaveThem() throws IOException {
    Path report = REPORTS.resolve("shadow.txt");
    boolean part = EXPECTED <= 1 && !Files.exists(report);
    assumeFalse(PLAIN || PLACED || part, "another engine, or too few commands for a check");
    List<String> lines = Files.readAllLines(report);
    assertThat(lines).allMatch(line -> line.matches("\\d+ checks, 0 differing, .*"));
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream text = SuiteResultTest.class.getResourceAsStream(resource)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    }
  }
}
