package io.lictor.testkit.inprocess.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;

import io.lictor.testkit.contract.FilterCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same cases that the contract holds against the real Consul, without HTTP. */
class FilterTest {
    private static final JsonNode ENTRY = JsonMapper.shared().readTree("""
            {"Node": {"Node": "n1", "Address": "127.0.0.1", "Meta": {"consul-network-segment": ""}},
             "Service": {"ID": "u1x", "Service": "u1x", "Port": 80, "Tags": ["a", "b"], "EnableTagOverride": false,
                         "Meta": {"v": "1", "x-y": "q q"}, "Weights": {"Passing": 1, "Warning": 1}, "Connect": {}},
             "Checks": [{"CheckID": "serfHealth", "Status": "passing", "ServiceTags": []},
                        {"CheckID": "service:u1x", "Status": "passing", "ServiceTags": ["a", "b"]}]}
            """);

    static Stream<FilterCases.Case> cases() {
        return FilterCases.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesAsConsulDoes(FilterCases.Case each) {
        String text = each.filter().replace("{u}", "u1x");
        if (each.error().isEmpty()) {
            assertThat(Filter.of(text, FilterFields.HEALTH_ENTRY).matches(ENTRY)).isEqualTo(each.keeps());
        } else {
            assertThatThrownBy(() -> Filter.of(text, FilterFields.HEALTH_ENTRY)).isInstanceOf(FilterException.class)
                    .hasMessageStartingWith("Failed to create boolean expression evaluator: ")
                    .hasMessageContaining(each.error());
        }
    }

    @Test
    void keepsAllWithoutFilter() {
        assertThat(Filter.of("", FilterFields.NODE).matches(ENTRY)).isTrue();
    }

    @Test
    void refusesDeepNestingInsteadOfEndingTheStack() {
        String deep = "(".repeat(100_000) + "Node.Node == n1";
        assertThatThrownBy(() -> Filter.of(deep, FilterFields.HEALTH_ENTRY)).isInstanceOf(FilterException.class)
                .hasMessageContaining("nested deeper than");
    }

    @Test
    void answersQuicklyToManyUnclosedParentheses() {
        String open = "(".repeat(150) + "Node.Node";
        assertThatThrownBy(() -> Filter.of(open, FilterFields.HEALTH_ENTRY)).isInstanceOf(FilterException.class);
    }
}
