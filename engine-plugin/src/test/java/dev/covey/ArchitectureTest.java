package dev.covey;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules and packages, over every module that the engine plugin stands on. */
@AnalyzeClasses(
    packages = "dev.covey",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  /** The contracts that a module lends to others are tests, also once they are packed in a jar. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String POLICY = "dev.covey.policy..";
  private static final String FABRIC = "dev.covey.fabric..";
  private static final String CHECKPOINT = "dev.covey.checkpoint..";
  private static final String ENGINE = "dev.covey.engine..";
  private static final String EXAMPLES = "dev.covey.examples..";
  private static final String BENCHMARKS = "dev.covey.benchmarks..";

  @ArchTest
  static void shouldSeeEveryModule(JavaClasses classes) {
    for (String module :
        new String[] {POLICY, FABRIC, CHECKPOINT, ENGINE, "dev.covey.embedded.."}) {
      assertThat(classes.that(resideInAPackage(module))).as(module).isNotEmpty();
    }
  }

  @ArchTest static final ArchRule shouldKeepPolicyALeaf = leaf(POLICY, FABRIC, CHECKPOINT);

  @ArchTest static final ArchRule shouldKeepFabricALeaf = leaf(FABRIC, POLICY, CHECKPOINT);

  @ArchTest static final ArchRule shouldKeepCheckpointALeaf = leaf(CHECKPOINT, POLICY, FABRIC);

  @ArchTest
  static final ArchRule shouldKeepCamundaInTheEngine =
      only("org.camunda..", ENGINE, EXAMPLES, BENCHMARKS);

  @ArchTest
  static final ArchRule shouldKeepCuratorInItsPackage =
      only("org.apache.curator..", "dev.covey.policy.zookeeper");

  @ArchTest
  static final ArchRule shouldKeepZooKeeperInItsPackage =
      only("org.apache.zookeeper..", "dev.covey.policy.zookeeper", "dev.covey.embedded");

  @ArchTest
  static final ArchRule shouldKeepKafkaInItsPackage =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.covey.fabric.kafka", "dev.covey.embedded", BENCHMARKS)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.apache.kafka..", "kafka..").as("Kafka's classes"));

  @ArchTest
  static final ArchRule shouldKeepKryoInItsPackage =
      only("com.esotericsoftware..", "dev.covey.checkpoint.kryo");

  @ArchTest
  static final ArchRule shouldKeepOpenTelemetryInItsPackage =
      only("io.opentelemetry..", "dev.covey.engine.tracing");

  @ArchTest
  static final ArchRule shouldKeepYamlInThePolicy = only("org.yaml..", "dev.covey.policy");

  @ArchTest
  static final ArchRule shouldKeepVocabularyFreeOfItsTechnology =
      classes()
          .that()
          .resideInAnyPackage("dev.covey.fabric", "dev.covey.checkpoint")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.covey.fabric", "dev.covey.checkpoint", "java..");

  @ArchTest
  static final ArchRule shouldKeepPolicyFreeOfItsTechnology =
      noClasses()
          .that()
          .resideInAPackage("dev.covey.policy")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.covey.policy.zookeeper..");

  @ArchTest
  static final ArchRule shouldHaveOneWayIntoEachTechnology =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.covey.fabric.kafka",
              "dev.covey.checkpoint.file",
              "dev.covey.checkpoint.kryo",
              "dev.covey.policy.zookeeper")
          .and()
          .areTopLevelClasses()
          .and()
          .doNotHaveSimpleName("KafkaFabric")
          .and()
          .doNotHaveSimpleName("FileStores")
          .and()
          .doNotHaveSimpleName("KryoCodecs")
          .and()
          .doNotHaveSimpleName("ZooKeeperPolicy")
          .should()
          .bePublic();

  @ArchTest
  static final ArchRule shouldHaveNoCycles =
      slices().matching("dev.covey.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule shouldNotNameThingsVaguely =
      noClasses()
          .that()
          // An entity manager is what Camunda calls the class that this one is.
          .areNotAssignableTo("org.camunda.bpm.engine.impl.db.entitymanager.DbEntityManager")
          .should()
          .resideInAnyPackage("..impl..", "..internal..", "..util..", "..common..", "..helper..")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager");

  private static ArchRule leaf(String module, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ENGINE, others[0], others[1], "dev.covey.embedded..", "org.camunda..");
  }

  private static ArchRule only(String library, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }
}
