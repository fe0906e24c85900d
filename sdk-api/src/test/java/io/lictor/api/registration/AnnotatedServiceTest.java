package io.lictor.api.registration;

import static io.lictor.api.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnnotatedServiceTest {

    private static final String PROPERTY = "lictor.test.value";

    @AfterEach
    void clear() {
        System.clearProperty(PROPERTY);
    }

    private static ServiceDefinition definition(Class<?> type) {
        RegisterService annotation = type.getAnnotation(RegisterService.class);
        assertThat(annotation).isNotNull();
        return AnnotatedService.definition(annotation, () -> 4711);
    }

    @RegisterService(name = "orders", port = 8080, ttl = "10s", tags = "v2")
    private static final class Plain {}

    @Test
    void annotationGivesTheDefinitionThatItSays() {
        ServiceDefinition definition = definition(Plain.class);

        assertThat(definition.name()).isEqualTo("orders");
        assertThat(definition.port()).isEqualTo(8080);
        assertThat(definition.tags()).containsExactly("v2");
        assertThat(definition.checks()).containsExactly(HealthCheck.ttl(Duration.ofSeconds(10)));
        assertThat(definition.drainTime()).isEqualTo(Duration.ofSeconds(1));
        assertThat(definition.deregisterCriticalAfter()).isEqualTo(Duration.ofMinutes(10));
        assertThat(definition.addressChoice()).isEqualTo(AddressChoice.automatic());
        assertThat(definition.id()).isNull();
    }

    @RegisterService(name = "o", ttl = "", deregisterCriticalAfter = "", port = RegisterService.NO_PORT,
            httpCheck = "http://127.0.0.1:80/", httpInterval = "5s", meta = {"zone=b", "note=a=b"}, cidr = "10.0.0.0/8",
            drain = "0s", id = "${lictor.test.value:fallback}")
    private static final class Full {}

    @Test
    void everyElementReachesTheDefinition() {
        ServiceDefinition definition = definition(Full.class);

        assertThat(definition.portSupplier()).isNull();
        assertThat(definition.port()).isZero();
        assertThat(definition.checks()).singleElement().isInstanceOfSatisfying(HealthCheck.Http.class,
                http -> assertThat(http.interval()).isEqualTo(Duration.ofSeconds(5)));
        assertThat(definition.meta()).isEqualTo(Map.of("zone", "b", "note", "a=b"));
        assertThat(definition.addressChoice()).isEqualTo(AddressChoice.cidr("10.0.0.0/8"));
        assertThat(definition.drainTime()).isZero();
        assertThat(definition.deregisterCriticalAfter()).isNull();
        assertThat(definition.id()).isEqualTo("fallback");
        System.setProperty(PROPERTY, "from-property");
        assertThat(definition(Full.class).id()).isEqualTo("from-property");
    }

    @RegisterService(name = "pod", port = 1, virtualNode = "orders-pods=10.20.0.1")
    private static final class Pod {}

    @RegisterService(name = "pod", port = 1, virtualNode = "orders-pods")
    private static final class NoAddress {}

    @Test
    void aVirtualNodeHasNameAndAddress() {
        assertThat(definition(Pod.class).virtualNode()).isEqualTo(VirtualNode.of("orders-pods", "10.20.0.1"));
        assertThatIllegalArgumentException().isThrownBy(() -> definition(NoAddress.class))
                .withMessageContaining("name=address");
    }

    @RegisterService(name = "late")
    private static final class Late {}

    @Test
    void portZeroIsTheLateOne() {
        ServiceDefinition definition = definition(Late.class);

        assertThat(definition.portSupplier()).isNotNull();
        assertThat(definition.portSupplier().getAsInt()).isEqualTo(4711);
    }

    @RegisterService(name = "o", port = 1, portFrom = "${lictor.test.value}")
    private static final class PortFrom {}

    @Test
    void portFromGoesBeforePortAndMustBeAPort() {
        assertRefused(() -> definition(PortFrom.class), "placeholder", "${lictor.test.value}", "a default");
        System.setProperty(PROPERTY, "9090");
        assertThat(definition(PortFrom.class).port()).isEqualTo(9090);
        System.setProperty(PROPERTY, "http");
        assertRefused(() -> definition(PortFrom.class), "portFrom ${lictor.test.value}", "http", "1..65535");
        System.setProperty(PROPERTY, "0");
        assertRefused(() -> definition(PortFrom.class), "portFrom", "0", "1..65535");
    }

    /** Supplier as an application writes it. */
    static final class Health implements HealthSupplier {
        @Override
        public HealthReport health() {
            return HealthReport.warning("half");
        }
    }

    /** Supplier that cannot be made. */
    static final class Unmakable implements HealthSupplier {
        Unmakable(String argument) {
            assertThat(argument).isNotNull();
        }

        @Override
        public HealthReport health() {
            return HealthReport.passing("");
        }
    }

    @RegisterService(name = "o", port = 1, health = Health.class)
    private static final class WithHealth {}

    @RegisterService(name = "o", port = 1, health = Unmakable.class)
    private static final class WithUnmakable {}

    @RegisterService(name = "o", port = 1, ttl = "", health = Health.class)
    private static final class WithoutTtl {}

    @Test
    void healthIsMadeByItsConstructor() throws Exception {
        HealthCheck check = definition(WithHealth.class).checks().getFirst();

        assertThat(check).isInstanceOf(HealthCheck.Ttl.class);
        HealthSupplier supplier = ((HealthCheck.Ttl) check).supplier();
        assertThat(supplier).isNotNull();
        assertThat(supplier.health()).isEqualTo(HealthReport.warning("half"));
        assertRefused(() -> definition(WithUnmakable.class), "health", "Unmakable", "a constructor without arguments");
        assertRefused(() -> definition(WithoutTtl.class), "health", "Health", "a ttl as well");
    }

    @RegisterService(name = "o", port = 1, meta = "zone")
    private static final class BadMeta {}

    @RegisterService(name = "o", port = 1, ttl = "10")
    private static final class BadTtl {}

    @Test
    void illegalTextsAreNamed() {
        assertRefused(() -> definition(BadMeta.class), "meta", "zone", "key=value");
        assertRefused(() -> definition(BadTtl.class), "duration", "10", "10s");
        assertRefused(() -> AutoRegistration.port(0), "port", "0", "1..65535");
        assertRefused(() -> AutoRegistration.start(String.class), "class", "java.lang.String",
                "@RegisterService");
    }
}
