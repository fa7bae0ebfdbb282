package dev.covey.checkpoint;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.covey.checkpoint.file.FileStores;
import dev.covey.checkpoint.kryo.KryoCodecs;

@AnalyzeClasses(
    packages = "dev.covey.checkpoint",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule shouldKeepTheVocabularyFreeOfTechnology =
      classes()
          .that()
          .resideInAPackage("dev.covey.checkpoint")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.covey.checkpoint", "java..");

  @ArchTest
  static final ArchRule shouldKnowNoOtherModule =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.covey.checkpoint..", "com.esotericsoftware.kryo..", "java..");

  @ArchTest
  static final ArchRule shouldHaveOneWayIntoKryo =
      noClasses()
          .that()
          .resideInAPackage("dev.covey.checkpoint.kryo")
          .and()
          .doNotBelongToAnyOf(KryoCodecs.class)
          .should()
          .bePublic();

  @ArchTest
  static final ArchRule shouldHaveOneWayIntoFiles =
      noClasses()
          .that()
          .resideInAPackage("dev.covey.checkpoint.file")
          .and()
          .areTopLevelClasses()
          .and()
          .doNotBelongToAnyOf(FileStores.class)
          .should()
          .bePublic();

  @ArchTest
  static final ArchRule shouldKeepFilesFreeOfKryo =
      noClasses()
          .that()
          .resideInAPackage("dev.covey.checkpoint.file")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.esotericsoftware..", "dev.covey.checkpoint.kryo");
}
