package io.lictor.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.lictor.api.HealthStatus;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.Locality;
import io.lictor.api.TaggedAddress;
import io.lictor.api.discovery.AddressKind;
import io.lictor.api.discovery.InstanceCheck;
import io.lictor.api.discovery.ProxiedService;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

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

    /** A proxy or a stranger in between may say so; Consul never does. */
    @ParameterizedTest
    @ValueSource(strings = {"'true'", "1", "'yes'", "1.0", "[]", "{}", "''"})
    void onlyTrueIsAYesToWhetherACallerMayCall(String yes) {
        assertThatExceptionOfType(JacksonException.class)
                .isThrownBy(() -> MeshAnswer.authorization(json("{'Authorized':" + yes + ",'Reason':'r'}")));
        assertThatExceptionOfType(JacksonException.class)
                .isThrownBy(() -> MeshAnswer.allowed(json("{'Allowed':" + yes + "}")));
        assertThat(MeshAnswer.authorization(json("{'Authorized':true,'Reason':'r'}")).authorized()).isTrue();
        assertThat(MeshAnswer.allowed(json("{'Allowed':null}"))).isFalse();
        assertThat(MeshAnswer.authorization(json("{}")).authorized()).isFalse();
    }

    /** Consul takes any number; the others of the list must not suffer for it. */
    @Test
    void aPortThatIsNoneCostsOnlyItsOwnInstance() {
        List<ServiceInstance> both = HealthAnswer
                .instances(json("[{'Node':{'Node':'n'},'Service':{'ID':'odd','Address':'h',"
                        + "'Port':3000000000,'Weights':{'Passing':9000000000,'Warning':1}}},"
                        + "{'Node':{'Node':'n'},'Service':{'ID':'good','Address':'h','Port':80}}]"));

        assertThat(both).extracting(ServiceInstance::id).containsExactly("odd", "good");
        assertThat(both.getLast().uri("/")).hasToString("http://h:80/");
        assertThatIllegalArgumentException().isThrownBy(() -> both.getFirst().uri("/"));
    }

    /** The others of the list, and all else that the odd one has, are as they were. */
    @Test
    void anOddNameOrAddressCostsOnlyItself() {
        List<ServiceInstance> both = HealthAnswer.instances(json("[{'Node':{'Node':'n','Address':'a\\u0001'},"
                + "'Service':{'ID':'odd\\n','Service':'w\\u0000','Address':'h\\n','Port':-9223372036854775808,"
                + "'Tags':['\\n',null],'Meta':{'\\n':null},'Weights':{'Passing':-1,'Warning':-9000000000},"
                + "'TaggedAddresses':{'lan':{'Address':'a\\nb','Port':80},'wan':{'Address':'10.0.0.9','Port':9000000000},"
                + "'':{'Address':' ','Port':1},'x':null},'Ports':[{'Name':'p\\u0007','Port':1},{'Name':'q','Port':-1}],"
                + "'Locality':{'Region':'\\n'}},'Checks':[null,{'CheckID':'\\n','Status':'odd'}]},"
                + "{'Node':{'Node':'n'},'Service':{'ID':'good','Address':'h','Port':80}}]"));

        assertThat(both).extracting(ServiceInstance::id).containsExactly("odd\n", "good");
        assertThat(both.getFirst().taggedAddresses()).containsOnlyKeys("wan");
        assertThat(both.getFirst().ports()).singleElement().satisfies(port -> assertThat(port.name()).isEqualTo("q"));
        assertThat(both.getFirst().status()).isEqualTo(HealthStatus.CRITICAL);
    }

    private static final String EVERYTHING = "[{'Node':{'ID':'0-1','Node':'n','Address':'10.0.0.1','Datacenter':'dc1',"
            + "'TaggedAddresses':{'lan':'10.0.0.1','wan':'1.2.3.4'},'Meta':{'m':'1'},"
            + "'Locality':{'Region':'eu','Zone':'eu-1'}},"
            + "'Service':{'Kind':'connect-proxy','ID':'w','Service':'web-proxy','Address':'10.0.0.2','Port':0,"
            + "'TaggedAddresses':{'consul-virtual':{'Address':'240.0.0.1','Port':80},'lan_ipv6':{'Address':'::2','Port':0}},"
            + "'Ports':[{'Name':'http','Port':8080,'Default':true},{'Name':'admin','Port':9102,'Default':false}],"
            + "'SocketPath':'/run/web.sock','PeerName':'west','Locality':{'Region':'','Zone':'zone-2'},"
            + "'Proxy':{'DestinationServiceName':'web','DestinationServiceID':'web-1','Mode':''}},"
            + "'Checks':[{'CheckID':'c','Name':'alive','Status':'warning','Type':'ttl','Output':'%s'}]}]";

    @Test
    void everythingThatConsulSaysOfAnInstanceIsThere() {
        ServiceInstance instance = HealthAnswer.instances(json(EVERYTHING.formatted("slow"))).getFirst();

        assertThat(instance.port()).isEqualTo(8080);
        assertThat(instance.port("admin")).isEqualTo(9102);
        assertThat(instance.uriAt("admin", "/metrics")).hasToString("http://10.0.0.2:9102/metrics");
        assertThat(instance.locality()).isEqualTo(new Locality("", "zone-2"));
        assertThat(instance.socketPath()).isEqualTo("/run/web.sock");
        assertThat(instance.peer()).isEqualTo("west");
        assertThat(instance.proxied()).isEqualTo(new ProxiedService("connect-proxy", "web", "web-1"));
        assertThat(instance.checks())
                .containsExactly(new InstanceCheck("c", "alive", HealthStatus.WARNING, "ttl", "slow"));
        assertThat(instance.node()).isEqualTo(new ServiceInstance.Node("n", "10.0.0.1", "dc1", Map.of("m", "1"),
                "0-1", Map.of("lan", "10.0.0.1", "wan", "1.2.3.4")));
        assertThat(instance.address(AddressKind.VIRTUAL)).isEqualTo(new TaggedAddress("240.0.0.1", 80));
        assertThat(instance.address(AddressKind.LAN_IPV6)).isEqualTo(new TaggedAddress("::2", 8080));
    }

    @Test
    void whatACheckSaysIsNoChangeOfAWatchedList() {
        List<ServiceInstance> before = HealthAnswer.watched(json(EVERYTHING.formatted("12 ms")), false);

        assertThat(HealthAnswer.watched(json(EVERYTHING.formatted("13 ms")), false)).isEqualTo(before);
        assertThat(HealthAnswer.watched(json(EVERYTHING.formatted("12 ms").replace("warning", "passing")), false))
                .isNotEqualTo(before);
        assertThat(before.getFirst().checks())
                .containsExactly(new InstanceCheck("c", "alive", HealthStatus.WARNING, "ttl", ""));
    }

    @Test
    void instancesOfOneListShareWhatTheyHaveInCommon() {
        String row = EVERYTHING.formatted("").substring(1, EVERYTHING.formatted("").length() - 1);
        List<ServiceInstance> two = HealthAnswer.watched(
                json("[" + row + "," + row.replace("'ID':'w'", "'ID':'x'") + "]"),
                false);

        assertThat(two.get(0).node()).isSameAs(two.get(1).node());
        assertThat(two.get(0).checks().getFirst()).isSameAs(two.get(1).checks().getFirst());
        assertThat(two.get(0).ports()).isSameAs(two.get(1).ports());
    }

    @Test
    void aSnapshotOnDiskHoldsWhatAWatchKnows() {
        List<ServiceInstance> list = HealthAnswer.watched(json(EVERYTHING.formatted("")), false);
        List<ServiceInstance> byHand = List
                .of(ServiceInstance.builder("web", "w").status(HealthStatus.CRITICAL).build());

        assertThat(HealthAnswer.instances(SavedBody.instances(list))).isEqualTo(list);
        assertThat(HealthAnswer.instances(SavedBody.instances(byHand))).isEqualTo(byHand);
    }

    @Test
    void aSnapshotOfAnEarlierVersionIsRead() {
        ServiceInstance old = HealthAnswer
                .instances(json("[{'Node':{'Node':'n','Address':'10.0.0.1','Datacenter':'dc1',"
                        + "'Meta':{}},'Service':{'ID':'w','Service':'web','Address':'10.0.0.1','Port':80,'Tags':[],'Meta':{},"
                        + "'Weights':{'Passing':1,'Warning':1}},'Checks':[{'Status':'warning'}]}]"))
                .getFirst();

        assertThat(old).isEqualTo(ServiceInstance.builder("web", "w").address("10.0.0.1").port(80)
                .status(HealthStatus.WARNING).node(new ServiceInstance.Node("n", "10.0.0.1", "dc1", Map.of())).build());
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
