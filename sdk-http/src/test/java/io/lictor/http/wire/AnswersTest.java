package io.lictor.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.lictor.api.HealthStatus;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void nullsAndUnknownFieldsOfAnInstanceAreTaken() {
        List<ServiceInstance> instances = HealthAnswer.instances(json("[{'Node':{'Node':'n','Address':'10.0.0.1',"
                + "'Datacenter':'dc1','Meta':null,'New':[1]},'Service':{'ID':'w','Service':'web','Tags':null,'Meta':"
                + "{'a':null},'Address':'','Port':80,'Weights':null,'TaggedAddresses':null},'Checks':null}]\n"));

        ServiceInstance instance = instances.getFirst();
        assertThat(instance.address()).isEqualTo("10.0.0.1");
        assertThat(instance.status()).isEqualTo(HealthStatus.PASSING);
        assertThat(instance.weights()).isEqualTo(Weights.DEFAULT);
        assertThat(instance.meta()).isEqualTo(Map.of("a", ""));
        assertThat(instance.tags()).isEmpty();
    }

    @Test
    void anotherOrderOfTheSameInstancesIsTheSameList() {
        String row = "{'Node':{'Node':'%s'},'Service':{'ID':'%s','Address':'%s'}}";
        List<String> rows = List.of(row.formatted("n1", "B", "h"), row.formatted("n1", "a", "h"),
                row.formatted("N1", "z", "h"), row.formatted("n1", "a", "other"), row.formatted("n2", "a", "h"));
        List<ServiceInstance> one = HealthAnswer.sorted(json(rows.toString()));

        assertThat(HealthAnswer.sorted(json(rows.reversed().toString()))).isEqualTo(one);
        assertThat(one).extracting(instance -> instance.node().name() + instance.id())
                .containsExactly("N1z", "n1B", "n1a", "n1a", "n2a");
    }

    @Test
    void tagsOfAServiceAreTheSameInAnyOrder() {
        assertThat(PlainAnswer.textsByName(json("{'web':['b','a',null]}")))
                .isEqualTo(PlainAnswer.textsByName(json("{'web':['a','b']}")));
    }

    @Test
    void theWorstCheckCounts() {
        String entry = "[{'Node':{'Node':'n'},'Service':{'ID':'w','Address':'h'},'Checks':[{'Status':'passing'},"
                + "{'Status':'%s'},{'Status':'warning'}]}]";

        assertThat(HealthAnswer.instances(json(entry.formatted("passing"))).getFirst().status())
                .isEqualTo(HealthStatus.WARNING);
        assertThat(HealthAnswer.instances(json(entry.formatted("maintenance"))).getFirst().status())
                .isEqualTo(HealthStatus.CRITICAL);
    }

    @Test
    void flagsAndIndexesAreUnsigned() {
        KeyValueEntry entry = KeyValueAnswer.entries(json("[{'Key':'a','Value':null,'Flags':18446744073709551615,"
                + "'CreateIndex':1,'ModifyIndex':2,'LockIndex':3}]")).getFirst();

        assertThat(Long.toUnsignedString(entry.flags())).isEqualTo("18446744073709551615");
        assertThat(entry.bytes()).isEmpty();
        assertThat(entry.indexes()).isEqualTo(new KeyValueEntry.Indexes(1, 2, 3));
    }

    @Test
    void servicesWithoutTagsHaveAnEmptyList() {
        assertThat(PlainAnswer.textsByName(json("{'consul':null,'web':['v1']}")))
                .isEqualTo(Map.of("consul", List.of(), "web", List.of("v1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "[1]", "[null]", "[{'Service':{}}]", "[{'Node':'x'}]", "<html>", "[{",
            "[{'Node':{},'Service':{'Port':'eighty'}}]"})
    void whatIsNotAListOfInstancesIsRefused(String body) {
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> HealthAnswer.instances(json(body)));
    }

    @Test
    void deepNestingIsRefusedWithoutAStackOverflow() {
        byte[] deep = json("[{'New':" + "[".repeat(100_000) + "]".repeat(100_000) + "}]");

        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> HealthAnswer.instances(deep))
                .withMessageContaining("nesting depth");
    }
}
