package org.caravan;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** Arrows go down only: routes and commands above, beans and the component, DICOM at the bottom. */
@AnalyzeClasses(packages = "org.caravan", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

    private static final String[] BEANS = {
        "org.caravan.alerts..",
        "org.caravan.discover..",
        "org.caravan.queue..",
        "org.caravan.pace..",
        "org.caravan.retrieve..",
        "org.caravan.pack..",
        "org.caravan.deliver..",
        "org.caravan.kobo..",
        "org.caravan.database.."
    };

    @ArchTest
    static final ArchRule dicomKnowsNeitherCamelNorAnythingAboveIt = noClasses()
            .that()
            .resideInAPackage("org.caravan.dicom..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.apache.camel..", "java.sql..", "javax.sql..")
                    .or(resideInAPackage("org.caravan..")
                            .and(not(resideInAnyPackage("org.caravan.dicom..", "org.caravan.log..")))));

    @ArchTest
    static final ArchRule dicomDataKnowsNothingOfTheNetwork = noClasses()
            .that()
            .resideInAPackage("org.caravan.dicom.data..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.caravan.dicom.net..", "java.net..");

    @ArchTest
    static final ArchRule theSeamKnowsNoTransport = noClasses()
            .that()
            .resideInAPackage("org.caravan.dicom")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.caravan.dicom.net..",
                    "org.caravan.dicom.web..",
                    "org.caravan.dicom.common..",
                    "org.caravan.dicom.data..");

    @ArchTest
    static final ArchRule whatTransportsHaveInCommonOpensNoConnection = noClasses()
            .that()
            .resideInAnyPackage("org.caravan.dicom.common..", "org.caravan.dicom.data..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.caravan.dicom.net..")
                    .or(assignableTo("java.net.Socket"))
                    .or(assignableTo("java.nio.channels.NetworkChannel")));

    @ArchTest
    static final ArchRule nothingButTheServiceLoaderReachesTheTransport = noClasses()
            .that()
            .resideOutsideOfPackage("org.caravan.dicom.net..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.caravan.dicom.net..");

    @ArchTest
    static final ArchRule nothingButTheServiceLoaderReachesTheTransportByWeb = noClasses()
            .that()
            .resideOutsideOfPackage("org.caravan.dicom.web..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.caravan.dicom.web..");

    @ArchTest
    static final ArchRule nothingButTheServiceLoaderReachesTheSecondTransport = noClasses()
            .that()
            .resideOutsideOfPackage("org.caravan.dicom.dcm4che..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.caravan.dicom.dcm4che..", "org.dcm4che3..");

    @ArchTest
    static final ArchRule nothingAboveTransportsUsesWhatTheyHaveInCommon = noClasses()
            .that()
            .resideOutsideOfPackage("org.caravan.dicom..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.caravan.dicom.common..");

    @ArchTest
    static final ArchRule theComponentKnowsCamelAndTheSeamOnly = noClasses()
            .that()
            .resideInAPackage("org.caravan.camel..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework..")
                    .or(resideInAPackage("org.caravan..")
                            .and(not(resideInAnyPackage(
                                    "org.caravan.camel..", "org.caravan.dicom..", "org.caravan.log..")))));

    @ArchTest
    static final ArchRule beansSpeakNoProtocol = noClasses()
            .that()
            .resideInAnyPackage(BEANS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.caravan.dicom.net..",
                    "org.caravan.dicom.data..",
                    "org.caravan.routes..",
                    "org.caravan.cli..",
                    "org.caravan");

    @ArchTest
    static final ArchRule theLoaderKnowsCamelOnly = noClasses()
            .that()
            .resideInAPackage("org.caravan.load..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.caravan..").and(not(resideInAPackage("org.caravan.load.."))));

    @ArchTest
    static final ArchRule nothingCallsTheCommands = noClasses()
            .that()
            .resideOutsideOfPackage("org.caravan.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.caravan.cli..");

    @ArchTest
    static final ArchRule theRehearsalPacsIsAPacsAndNoMore = noClasses()
            .that()
            .resideInAPackage("org.caravan.rehearsal..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.apache.camel..")
                    .or(resideInAPackage("org.caravan..")
                            .and(not(resideInAnyPackage("org.caravan.rehearsal..", "org.caravan.dicom..")))));

    /** A clock that jumps neither cuts a wait off nor prolongs it. When a retrieve began is only shown; the windows of a PACS are times of day. */
    @ArchTest
    static final ArchRule waitsLookAtNoClockThatCanBeSet = noClasses()
            .that()
            .resideInAnyPackage("org.caravan.dicom..", "org.caravan.camel..", "org.caravan.log..")
            .and()
            .doNotHaveFullyQualifiedName("org.caravan.camel.dicom.Retrieve")
            .and()
            .doNotHaveFullyQualifiedName("org.caravan.camel.dicom.PacsWindows")
            .and()
            .doNotHaveFullyQualifiedName("org.caravan.camel.dicom.WindowEnds")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.caravan.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyCommandsPrint = noClasses()
            .that()
            .resideOutsideOfPackages("org.caravan.cli..", "org.caravan.bench..")
            .should()
            .accessFieldWhere(describe(
                    "System.out or System.err",
                    (JavaFieldAccess access) -> access.getTarget().getOwner().isEquivalentTo(System.class)
                            && (access.getTarget().getName().equals("out")
                                    || access.getTarget().getName().equals("err"))));

    /** Surefire runs methods alone, and passes over rules that are fields. */
    @ArchTest
    static void everyRuleHolds(JavaClasses classes) throws IllegalAccessException {
        List<String> broken = new ArrayList<>();
        int rules = 0;
        for (Field field : LayersTest.class.getDeclaredFields()) {
            if (field.get(null) instanceof ArchRule rule) {
                rules++;
                broken.addAll(rule.evaluate(classes).getFailureReport().getDetails());
            }
        }
        assertThat(rules).isGreaterThan(10);
        assertThat(broken).isEmpty();
    }

    @ArchTest
    static void everyPackageSaysWhatLivesInIt(JavaClasses classes) {
        var packages =
                classes.stream().map(JavaClass::getPackageName).distinct().toList();
        for (String name : packages) {
            String file = name.replace('.', '/') + "/package-info.java";
            assertThat(List.of(Path.of("src/main/java", file), Path.of("src/dcm4che/java", file)))
                    .as("where %s says what lives in it", name)
                    .anyMatch(Files::exists);
        }
    }
}
