package dev.covey.engine.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.engine.LocalCollective;
import dev.covey.engine.Models;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.runtime.Incident;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that only the nodes of one site have. */
class SiteClassesTest {
  private static final String POLICY =
      """
      sites:
        shop: { selector: "role = shop", shards: 2 }
        payments: { selector: "role = payments", shards: 2 }
      defaults: { site: shop }
      processes:
        right: { activities: { work: { site: payments }, again: { site: payments } } }
        wrong: { site: payments, activities: { work: { site: shop, retry: R1/PT0S } } }
      """;

  /** Charges, and leaves an object of a class of its own, which it finds the second time. */
  private static final String CHARGE =
      """
      package only.payments;

      public final class Charge implements org.camunda.bpm.engine.delegate.JavaDelegate {
        public record Receipt(String engine) implements java.io.Serializable {}

        public void execute(org.camunda.bpm.engine.delegate.DelegateExecution execution) {
          if (execution.hasVariable("receipt")) {
            execution.setVariable("second", ((Receipt) execution.getVariable("receipt")).engine());
          } else {
            execution.setVariable("receipt", new Receipt(execution.getProcessEngine().getName()));
          }
        }
      }
      """;

  private static final String CLASS = "only.payments.Charge";

  @TempDir private static Path folder;
  private static URLClassLoader loader;
  private static LocalCollective collective;
  private static ProcessEngine shop;
  private static ProcessEngine payments;

  @BeforeAll
  static void start() throws Exception {
    loader = compiled();
    collective = LocalCollective.withPolicy(POLICY);
    shop = collective.join("node-1", "role=shop");
    payments =
        collective.join(
            "node-2", "role=payments", configuration -> configuration.setClassLoader(loader));
    collective.awaitShards(4);
  }

  @AfterAll
  static void stop() throws IOException {
    collective.close();
    loader.close();
  }

  private static URLClassLoader compiled() throws Exception {
    Path source = Files.writeString(folder.resolve("Charge.java"), CHARGE);
    String engine =
        Path.of(JavaDelegate.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    int failures =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                engine,
                "-d",
                folder.toString(),
                source.toString());
    assertThat(failures).isZero();
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, SiteClassesTest.class.getClassLoader());
  }

  @Test
  void shouldRunADelegateThatOnlyItsSiteHas() {
    Models.deploy(
        shop,
        "right",
        Models.process(
            "right",
            """
            <startEvent id="start"/>
            <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
            <serviceTask id="work" camunda:class="%s"/>
            <sequenceFlow id="f2" sourceRef="work" targetRef="again"/>
            <serviceTask id="again" camunda:class="%s"/>
            <sequenceFlow id="f3" sourceRef="again" targetRef="wait"/>
            <userTask id="wait"/>
            """
                .formatted(CLASS, CLASS)));
    String id = shop.getRuntimeService().startProcessInstanceByKey("right").getId();
    TwoSites.await(() -> shop.getTaskService().createTaskQuery().count() == 1);
    assertThat(shop.getRuntimeService().getVariable(id, "second")).isEqualTo(payments.getName());
    assertThat(shop.getRuntimeService().createIncidentQuery().processInstanceId(id).count())
        .isZero();
  }

  @Test
  void shouldSayWhichNodeOfWhichSiteLacksTheClass() {
    Models.deploy(
        payments, "wrong", Models.serviceTask("wrong", "camunda:class=\"%s\"".formatted(CLASS)));
    payments.getRuntimeService().startProcessInstanceByKey("wrong", Map.of("amount", 7));
    var incidents = shop.getRuntimeService().createIncidentQuery();
    TwoSites.await(() -> incidents.count() == 1);
    List<Incident> all = incidents.list();
    assertThat(all.get(0).getActivityId()).isEqualTo("work");
    assertThat(all.get(0).getIncidentMessage())
        .isEqualTo(
            "There is no class only.payments.Charge on node node-1 of site shop: add it to the"
                + " class path of all nodes of that site, then retry");
  }
}
