package io.lictor.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** The rooms of the project and who may enter which, spelled out. */
class ArchitectureTest {

    private static final String API = "io.lictor.api..";
    private static final String HTTP = "io.lictor.http..";
    private static final String BALANCER = "io.lictor.loadbalancer..";
    private static final String LOCK = "io.lictor.lock..";
    private static final String MESH = "io.lictor.mesh..";
    private static final String SYNC = "io.lictor.sync..";
    private static final String TESTKIT = "io.lictor.testkit..";
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.lictor");

    @Test
    void apiNeedsNothingButTheJdk() {
        check(classes().that().resideInAPackage(API).should().onlyDependOnClassesThat(
                resideInAnyPackage(API, "java..", "javax.net.ssl..", "org.jspecify..")));
        check(noClasses().that().resideInAPackage(API).should().dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "java.util.logging.."));
    }

    @Test
    void implementationModulesDoNotSeeOneAnother() {
        check(noClasses().that().resideInAPackage(HTTP).should().dependOnClassesThat()
                .resideInAnyPackage(BALANCER, LOCK, MESH, SYNC, TESTKIT));
        check(noClasses().that().resideInAPackage(BALANCER).should().dependOnClassesThat()
                .resideInAnyPackage(HTTP, LOCK, MESH, SYNC, TESTKIT));
        check(noClasses().that().resideInAPackage(LOCK).should().dependOnClassesThat()
                .resideInAnyPackage(HTTP, BALANCER, MESH, SYNC, TESTKIT));
        check(noClasses().that().resideInAPackage(MESH).should().dependOnClassesThat()
                .resideInAnyPackage(HTTP, BALANCER, LOCK, SYNC, TESTKIT).allowEmptyShould(true));
        check(noClasses().that().resideInAPackage(SYNC).should().dependOnClassesThat()
                .resideInAnyPackage(HTTP, BALANCER, LOCK, MESH, TESTKIT).allowEmptyShould(true));
        check(noClasses().that().resideInAPackage(TESTKIT).should().dependOnClassesThat()
                .resideInAnyPackage(HTTP, BALANCER, LOCK, MESH, SYNC));
    }

    @Test
    void onlyTheTransportKnowsTheHttpClient() {
        check(noClasses().that(are(resideInAPackage(HTTP)).and(are(outside("io.lictor.http.transport.."))))
                .should().dependOnClassesThat().resideInAPackage("java.net.http.."));
    }

    @Test
    void onlyTheWireAndItsUsersKnowJackson() {
        check(noClasses().that(are(resideInAPackage(HTTP)).and(are(outside("io.lictor.http.wire.."))))
                .should().dependOnClassesThat().resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson.."));
    }

    @Test
    void onlyTheAdapterKnowsMicrometer() {
        check(noClasses().that(are(resideInAPackage("io.lictor..")).and(are(outside("io.lictor.http.micrometer.."))))
                .should().dependOnClassesThat().resideInAPackage("io.micrometer.."));
    }

    @Test
    void onlyOneClassKnowsJakartaValidation() {
        check(noClasses().that(are(resideInAPackage("io.lictor..")).and(DescribedPredicate.not(are(named(
                "io\\.lictor\\.http\\.config\\.JakartaValidation.*"))))).should().dependOnClassesThat()
                .resideInAPackage("jakarta.."));
    }

    @Test
    void onlyOneClassKnowsBouncyCastle() {
        check(noClasses().that(are(resideInAPackage("io.lictor..")).and(DescribedPredicate.not(are(named(
                "io\\.lictor\\.mesh\\.BouncyCastle"))))).should().dependOnClassesThat()
                .resideInAPackage("org.bouncycastle.."));
    }

    @Test
    void noProviderOfSecurityIsInstalled() {
        check(noClasses().that().resideInAPackage("io.lictor..").should()
                .callMethod(java.security.Security.class, "addProvider", java.security.Provider.class).orShould()
                .callMethod(java.security.Security.class, "insertProviderAt", java.security.Provider.class, int.class)
                .orShould().callMethod(javax.net.ssl.SSLContext.class, "setDefault", javax.net.ssl.SSLContext.class));
    }

    @Test
    void onlyTheRuntimeReadsAClockOrStartsAThread() {
        ArchRule rule = noClasses().that(are(resideInAnyPackage(HTTP, BALANCER, LOCK, MESH, SYNC)).and(are(
                outside("io.lictor.http.runtime..")))).should().callMethod(Thread.class, "sleep", long.class)
                .orShould().callMethod(System.class, "nanoTime").orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(java.time.Instant.class, "now").orShould().callMethod(Math.class, "random")
                .orShould().callMethod(Thread.class, "ofVirtual").orShould()
                .callMethod(Thread.class, "startVirtualThread",
                        Runnable.class)
                .orShould().dependOnClassesThat().belongToAnyOf(java.util.concurrent.Executors.class,
                        java.util.Timer.class);
        check(rule);
    }

    @Test
    void callsInsideHttpGoOneWay() {
        check(noClasses().that().resideInAPackage("io.lictor.http.transport..").should().dependOnClassesThat()
                .resideInAnyPackage("io.lictor.http.endpoint..", "io.lictor.http.watch..",
                        "io.lictor.http.registration..", "io.lictor.http.wire..", "io.lictor.http"));
        check(noClasses().that().resideInAPackage("io.lictor.http.endpoint..").should().dependOnClassesThat()
                .resideInAnyPackage("io.lictor.http.watch..", "io.lictor.http.login..",
                        "io.lictor.http.registration..", "io.lictor.http"));
        check(noClasses().that().resideInAnyPackage("io.lictor.http.watch..", "io.lictor.http.login..").should()
                .dependOnClassesThat().resideInAnyPackage("io.lictor.http.config..", "io.lictor.http.registration..",
                        "io.lictor.http"));
        check(noClasses().that().resideInAPackage("io.lictor.http.config..").should().dependOnClassesThat()
                .resideInAnyPackage("io.lictor.http.transport..", "io.lictor.http.registration..", "io.lictor.http"));
        check(SlicesRuleDefinition.slices().matching("io.lictor.http.(*)..").should().beFreeOfCycles());
    }

    @Test
    void indexesAreComparedInTheWatchOnly() {
        check(noMethods().that().areDeclaredInClassesThat(are(resideInAPackage(BALANCER))).should()
                .haveNameMatching("(?i).*index"));
    }

    @Test
    void exportedClassesAreClosedForInheritance() {
        check(classes().that(are(resideInAnyPackage("io.lictor.api", "io.lictor.api.acl", "io.lictor.api.balancing",
                "io.lictor.api.catalog", "io.lictor.api.config", "io.lictor.api.discovery", "io.lictor.api.mesh",
                "io.lictor.api.observe", "io.lictor.api.operator", "io.lictor.api.query", "io.lictor.api.registration",
                "io.lictor.api.runtime", "io.lictor.api.spi", "io.lictor.api.traffic", "io.lictor.http",
                "io.lictor.http.micrometer",
                "io.lictor.loadbalancer", "io.lictor.lock", "io.lictor.mesh..", "io.lictor.sync.."))).and().arePublic()
                .and().areNotInterfaces().and()
                .areNotEnums().and()
                .doNotHaveFullyQualifiedName("io.lictor.api.ConsulException").should()
                .haveModifier(JavaModifier.FINAL));
    }

    @Test
    void nothingUsesAMonitor() {
        check(noMethods().that().areDeclaredInClassesThat(are(resideInAPackage("io.lictor.."))).should()
                .haveModifier(JavaModifier.SYNCHRONIZED));
    }

    private static DescribedPredicate<JavaClass> named(String regex) {
        return com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching(regex).forSubtype();
    }

    private static DescribedPredicate<JavaClass> outside(String... packages) {
        return DescribedPredicate.not(resideInAnyPackage(packages));
    }

    private static void check(ArchRule rule) {
        rule.check(ALL);
    }
}
