package dev.covey.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.covey.policy.zookeeper.ZooKeeperPolicy;

@AnalyzeClasses(packages = "dev.covey.policy", importOptions = DoNotIncludeTests.class)
class PolicyArchitectureTest {

  @ArchTest
  static final ArchRule shouldKeepZooKeeperInItsPackage =
      noClasses()
          .that()
          .resideInAPackage("dev.covey.policy")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.curator..", "org.apache.zookeeper..", "dev.covey.policy.zookeeper..");

  @ArchTest
  static final ArchRule shouldHaveOnePublicFactory =
      classes()
          .that()
          .resideInAPackage("dev.covey.policy.zookeeper")
          .and()
          .areNotAssignableTo(ZooKeeperPolicy.class)
          .should()
          .notBePublic();

  @ArchTest
  static final ArchRule shouldKeepYamlOutOfTheVocabulary =
      noClasses()
          .that()
          .arePublic()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.yaml.snakeyaml..");
}
