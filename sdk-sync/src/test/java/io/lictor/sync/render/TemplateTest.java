package io.lictor.sync.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.lictor.api.ConsulClient;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.sync.render.FileStatus.Outcome;
import io.lictor.testkit.junit.AllowedWarnings;
import io.lictor.testkit.junit.ConsulScope;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.junit.TestConsul;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What templates can ask for and what they cannot. */
@ConsulTest(scope = ConsulScope.PER_CLASS)
@AllowedWarnings("is left out")
class TemplateTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    private static void register(TestConsul consul, String body) {
        consul.http().put("/v1/agent/service/register", body).ok();
    }

    private static FileStatus preview(ConsulClient consul, String template) {
        return preview(consul, template, file -> file);
    }

    private static FileStatus preview(ConsulClient consul, String template, UnaryOperator<SyncedFile.Builder> change) {
        SyncedFile file = change.apply(SyncedFile.builder(Path.of("no-such-file")).template("t", template)).build();
        return FileSync.builder(consul).file(file).preview(SOON).getFirst();
    }

    @Test
    void servicesAreSortedAndCarryWhatAProxyNeeds(TestConsul server, ConsulClient consul) {
        register(server, """
                {"Name":"web","ID":"b","Address":"10.0.0.2","Port":81,"Tags":["blue"],"Meta":{"zone":"z1"},
                 "Weights":{"Passing":7,"Warning":1}}""");
        register(server, """
                {"Name":"web","ID":"a","Address":"10.0.0.1","Port":82,"Weights":{"Passing":3,"Warning":1}}""");
        register(server, """
                {"Name":"web","ID":"six","Address":"fe80::1","Port":83}""");
        register(server, """
                {"Name":"web","ID":"ill","Address":"10.0.0.9","Port":81,"Check":{"TTL":"1h","Status":"critical"}}""");

        assertThat(preview(consul, """
                {% for s in service("web") %}
                {{ s.endpoint }} {{ s.address }} {{ s.port }} {{ s.weight }} {{ s.meta.zone | default("-") }}
                {% endfor %}
                """).content()).isEqualTo("""
                10.0.0.1:82 10.0.0.1 82 3 -
                10.0.0.2:81 10.0.0.2 81 7 z1
                [fe80::1]:83 fe80::1 83 1 -
                """);
        assertThat(
                preview(consul, "{% for s in service(name=\"web\", tag=\"blue\") %}{{ s.id }}{% endfor %}").content())
                .isEqualTo("b");
        assertThat(
                preview(consul, "{% for s in service(\"web\", status=\"any\") %}{{ s.id }}={{ s.status }} {% endfor %}")
                        .content())
                .isEqualTo("a=passing b=passing ill=critical six=passing ");
    }

    @Test
    void namesOfServicesKeysAndTheEnvironmentAreThereToo(TestConsul server, ConsulClient consul) {
        register(server, "{\"Name\":\"named\",\"Tags\":[\"y\",\"x\"]}");
        consul.keyValue().put("conf/b", "2");
        consul.keyValue().put("conf/a", "1");

        assertThat(
                preview(consul, "{% for s in services() %}{% if s.name == 'named' %}{{ s.tags | join(',') }}{% endif %}"
                        + "{% endfor %}").content())
                .isEqualTo("x,y");
        assertThat(preview(consul, "{{ key('conf/a') }}{{ key('conf/none', 'd') }}{{ key('conf/none', default='') }}")
                .content())
                .isEqualTo("1d");
        assertThat(preview(consul, "{% for k in keys('conf/') %}{{ k.name }}={{ k.value }} {% endfor %}").content())
                .isEqualTo("a=1 b=2 ");
        assertThat(preview(consul, "{{ env('PATH') }}").content()).isNotEmpty();
        assertThat(preview(consul, "{{ env('LICTOR_NOT_SET', 'none') }}").content()).isEqualTo("none");
    }

    @Test
    void aKeyThatIsMissingIsAnErrorThatSaysWhere(ConsulClient consul) {
        FileStatus status = preview(consul, "a\n{{ key('no/key') }}");

        assertThat(status.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(status.detail()).contains("template t").contains("no key no/key");
    }

    @Test
    void aVariableThatIsNotKnownIsAnErrorThatSaysWhere(ConsulClient consul) {
        FileStatus status = preview(consul, "a\nb {{ upstraem }}");

        assertThat(status.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(status.detail()).contains("template t:2").contains("upstraem");
    }

    @Test
    void aTemplateThatDoesNotParseIsRefusedWithTheLine() {
        assertThatThrownBy(() -> SyncedFile.builder(Path.of("f")).template("t", "a\nb\n{% for %}").build())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("template t:3");
    }

    @Test
    void aFunctionThatIsNotKnownIsAnErrorThatSaysWhere(ConsulClient consul) {
        assertThat(preview(consul, "a\n{% if true %}\n{{ sevrice('x') }}\n{% endif %}").detail())
                .contains("template t:3")
                .contains("sevrice");
    }

    @Test
    void linesOfTagsAndCommentsLeaveNothingBehindAndLinesOfValuesStay(ConsulClient consul) {
        assertThat(preview(consul, """
                {# a comment #}
                a {% if true %}b{% endif %}
                  {% for i in [1, 2] %}
                  {{ i }}
                  {% endfor %}
                {%- if true -%}
                  d
                {%- endif %}

                }}
                """).content()).isEqualTo("a b\n  1\n  2\nd\n}}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{{ 'x'.getClass() }}", "{{ 'x'.class.name }}", "{% set l = [1] %}{{ l.size() }}",
            "{{ service('web').stream() }}",
            "{% include '/etc/hostname' %}", "{% import '/etc/hostname' %}", "{{ (1).longValue() }}",
            "{% for e in {'a': 1} %}{{ e.class }}{% endfor %}", "{% for e in {'a': 1} %}{{ loop.class }}{% endfor %}",
            "{% for e in {'a': 1} %}{{ loop.getClass() }}{% endfor %}",
            "{% for e in {'a': 1} %}{{ e.setValue(2) }}{% endfor %}",
            "{{ 'x'.bytes }}", "{{ env('PATH').toLowerCase() }}"})
    void templatesReachNoMethodNoClassAndNoOtherFile(String template, ConsulClient consul) {
        FileStatus status = preview(consul, template);

        assertThat(status.outcome()).as(String.valueOf(status.content())).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aTemplateThatCallsItselfFailsAndDoesNotEndTheThread(ConsulClient consul) {
        assertThat(preview(consul, "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}").detail())
                .contains("without an end");
    }

    @Test
    void loopsKnowWhereTheyAreAndMapsAreLoopedOver(TestConsul server, ConsulClient consul) {
        register(server, """
                {"Name":"loops","Address":"10.0.0.1","Port":81,"Meta":{"b":"2","a":"1"}}""");

        assertThat(preview(consul,
                "{% for i in [7, 8] %}{{ loop.index }}{{ loop.first }}{{ i }}{% if not loop.last %},{% endif %}"
                        + "{% endfor %}")
                .content()).isEqualTo("0true7,1false8");
        assertThat(preview(consul, "{% for m in service('loops')[0].meta %}{{ m.key }}={{ m.value }} {% endfor %}")
                .content())
                .isEqualTo("a=1 b=2 ");
    }

    @Test
    void aLoopThatWouldEatTheMemoryFails(ConsulClient consul) {
        assertThat(preview(consul, "{% for i in range(1, 2000000000) %}{% endfor %}").detail())
                .contains("range from 1 to 2000000000 (expected: 100000 numbers at most)");
        assertThat(preview(consul, "{% for i in range(9, 7, -1) %}{{ i }}{% endfor %}").content()).isEqualTo("987");
    }

    @Test
    void anEmptyTemplateIsRefused() {
        assertThatThrownBy(() -> SyncedFile.builder(Path.of("f")).template("t", "").build())
                .hasMessage("template t: is empty");
    }

    /** Pebble does not escape what is in its tag {@code cache}. */
    @Test
    void thereIsNoTagWhoseBodyIsNotEscaped() {
        assertThatThrownBy(() -> SyncedFile.builder(Path.of("f"))
                .template("t", "{% cache 'c' %}{{ key('hostile') }}{% endcache %}").build())
                .hasMessageContaining("template t:1").hasMessageContaining("cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.7", "localhost", "a-b.c_d.example", "web1", "::1", "fe80::1", "::ffff:10.0.0.1",
            "2001:db8:0:0:0:0:0:1", "255.255.255.255", "::", "1::", "1::8", "1:2:3:4:5:6::", "::2:3:4:5:6:7:8",
            "1:2:3:4:5:6:1.2.3.4", "::1.2.3.4", "ABCD:ef01::"})
    void anAddressIsKnownAsOne(String address) {
        assertThat(HostAddress.isOne(address)).isTrue();
    }

    /** Each of them makes nginx refuse the whole file, or take it for something else. */
    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":::::", "1:2:3", "1::2::3", "12345::1", "::1.2.3.4.5", "fe80::1%eth0", "[::1]",
            "2001:db8:0:0:0:0:0:0:1", "999.1.1.1", "1.2.3", "1.2.3.4.5", "10.0.0.01", "127.1", "1", "a..b", ".a", "-a",
            "a-.b", "a.b.", "unix", "UNIX", "a b", "a;b", "a\n", "\u0661.0.0.1", "..:1",
            "00001::1", "::00001", "1:2:3:4:5:6:7::", "::1.2.3.04", "::ffff:010.0.0.1", "1:2:3:4:5:6:7:8::",
            "1:2:3:4::5:6:7:8", ":::", "::1:",
            ":1::", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "::1.2.3.4:1", "1:2:3:4:5:6:7", "::g", "::-1", "::+1",
            "::1 "})
    void whatIsNoAddressIsLeftOut(String address) {
        assertThat(HostAddress.isOne(address)).isFalse();
    }

    @Test
    void aNameThatNobodyCanAskForIsLeftOutOfTheServices(TestConsul server, ConsulClient consul) {
        for (String odd : List.of("..", ".", "/a", "a//b", "a/../b", " ", "a\\nb")) {
            register(server, "{\"Name\":\"" + odd + "\",\"ID\":\"odd\",\"Port\":1}");
            register(server, "{\"Name\":\"well-named\",\"ID\":\"good\",\"Address\":\"10.0.0.1\",\"Port\":2}");

            assertThat(preview(consul, "{% for s in services() %}{% for i in service(s.name) %}"
                    + "{% if i.id == 'odd' or i.id == 'good' %}{{ i.name }} {{ i.endpoint }},{% endif %}"
                    + "{% endfor %}{% endfor %}").content()).as(odd).isEqualTo("well-named 10.0.0.1:2,");
            server.http().put("/v1/agent/service/deregister/odd", "").ok();
        }
    }

    @Test
    void namesThatAreTheSameInAFileAreThereOnce(TestConsul server, ConsulClient consul) {
        for (String name : List.of("twin_a", "twin;a", "TWIN_A", "twin a")) {
            register(server, "{\"Name\":\"" + name + "\",\"ID\":\"" + name.hashCode()
                    + "\",\"Port\":1,\"Tags\":[\"twin\"]}");
        }
        String template = "{% for s in services() %}{% if s.tags contains 'twin' %}{{ s.name }},{% endif %}"
                + "{% endfor %}";

        assertThat(preview(consul, template).content()).isEqualTo("twin_a,");
        assertThat(preview(consul, template, file -> file.escaping(Escaping.NONE)).content())
                .isEqualTo("TWIN_A,twin a,twin;a,twin_a,");
    }

    @Test
    void aWeightIsOneThatAnyProxyTakes(TestConsul server, ConsulClient consul) {
        register(server,
                """
                        {"Name":"weighed","ID":"ill","Address":"10.0.0.1","Port":81,"Check":{"TTL":"1h","Status":"critical"}}""");
        register(server, """
                {"Name":"weighed","ID":"so-so","Address":"10.0.0.2","Port":81,"Check":{"TTL":"1h","Status":"warning"},
                 "Weights":{"Passing":3,"Warning":0}}""");
        register(server, """
                {"Name":"weighed","ID":"well","Address":"10.0.0.3","Port":81,"Weights":{"Passing":3,"Warning":1}}""");

        assertThat(
                preview(consul, "{% for s in service('weighed', status='any') %}{{ s.id }}={{ s.weight }} {% endfor %}")
                        .content())
                .isEqualTo("ill=1 so-so=1 well=3 ");
        assertThat(preview(consul, "{% for s in service('weighed') %}{{ min(s.weight, 2) }}{% endfor %}").content())
                .isEqualTo("2");
    }

    @Test
    void valuesCannotBecomeDirectives(ConsulClient consul) {
        consul.keyValue().put("hostile", "a;} server { listen 1; # \"'\\\n$uri\u2028x");
        Map<Escaping, String> expected = Map.of(
                Escaping.WORD, "a___server___listen_1_________uri_x",
                Escaping.LINE, "a;} server { listen 1; # \"'\\_$uri_x",
                Escaping.JSON, "a;} server { listen 1; # \\\"'\\\\\\n$uri\\u2028x",
                Escaping.NONE, "a;} server { listen 1; # \"'\\\n$uri\u2028x");

        expected.forEach((escaping, text) -> assertThat(
                preview(consul, "{{ key('hostile') }}", file -> file.escaping(escaping)).content()).as(escaping.name())
                .isEqualToIgnoringCase(text));
        assertThat(preview(consul, "{{ key('hostile') | raw }}").content()).contains("listen 1;");
    }

    @Test
    void theNginxUpstreamStandsUpToHostileRegistrations(TestConsul server, ConsulClient consul) {
        register(server, """
                {"Name":"evil","ID":"1","Address":"10.0.0.1;} http{","Port":80}""");
        register(server, """
                {"Name":"evil","ID":"2","Address":"10.0.0.2","Port":70000}""");
        register(server, """
                {"Name":"evil","ID":"3;}","Address":"10.0.0.3","Port":80,"Tags":[";}"],"Meta":{"a":";}"}}""");
        register(server, """
                {"Name":"evil","ID":"4","Address":"10.0.0.4","Port":0}""");

        SyncedFile file = NginxUpstream.of("evil").parameters("max_fails=2").to(Path.of("no-such-file")).build();
        assertThat(FileSync.builder(consul).file(file).preview(SOON).getFirst().content()).isEqualTo("""
                # Written by Lictor from Consul's service evil. What is changed here by hand is lost.
                upstream evil {
                    server 10.0.0.3:80 weight=1 max_fails=2;
                }
                """);
    }

    @Test
    void theNginxUpstreamIsValidForAnyNameOfAService(ConsulClient consul) {
        SyncedFile file = NginxUpstream.of("a b;{\"\\'}").fallback("[::1]:81").to(Path.of("no-such-file")).build();
        assertThat(FileSync.builder(consul).file(file).preview(SOON).getFirst().content()).isEqualTo("""
                # Written by Lictor from Consul's service a_b______. What is changed here by hand is lost.
                upstream a_b______ {
                    server [::1]:81;
                }
                """);
        assertThatThrownBy(() -> NginxUpstream.of("web").fallback("x; }")).hasMessageContaining("fallback: x; }");
        assertThatThrownBy(() -> NginxUpstream.of("web").parameters("; }")).hasMessageContaining("parameters: ; }");
    }

    @Test
    void allThatIsAskedForIsFoundOutInOneGo(ConsulClient consul) {
        try (var me = consul.register(ServiceDefinition.builder("chain").address("10.1.1.1").port(1).build())) {
            assertThat(me.awaitRegistered(SOON)).isTrue();
            consul.keyValue().put("which", "chain");
            assertThat(preview(consul, "{{ service(key('which'))[0].endpoint }}").content()).isEqualTo("10.1.1.1:1");
        }
    }
}
