package io.lictor.mesh.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import io.lictor.api.traffic.RetryRule;
import io.lictor.api.traffic.TrafficRequest;
import io.lictor.api.traffic.TrafficRoute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route a request takes, and what becomes of it. */
class RouterTest {

    private static final List<String> PATHS = List.of("/", "/a", "/a/b", "/ab", "/b", "/a/b/c", "", "/A");
    private static final List<String> VALUES = List.of("1", "12", "21", "x");
    private static final List<String> METHODS = List.of("GET", "PUT", "POST");

    private static Plan routes(Map<?, ?>... definitions) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Map<?, ?> definition : definitions) {
            Map<String, Object> typed = new LinkedHashMap<>();
            definition.forEach((name, value) -> typed.put((String) name, value));
            all.add(typed);
        }
        return Chains.plan(new Chains().router(all).from("router:web"));
    }

    private static Map<String, Object> http(Map<String, Object> match) {
        return Map.of("Match", Map.of("HTTP", match));
    }

    private static String taken(Plan plan, TrafficRequest request) {
        return plan.route(request).target(null).id();
    }

    private static TrafficRequest get(String path) {
        return new TrafficRequest("GET", path, "", Map.of());
    }

    private static TrafficRequest get(String path, String query, Map<String, List<String>> headers) {
        return new TrafficRequest("GET", path, query, headers);
    }

    /** An oracle of the documented rules, as plain as can be; half of all conditions of the generator hold. */
    private static final class Oracle {
        private final Random random;

        Oracle(Random random) {
            this.random = random;
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        Map<String, Object> match() {
            Map<String, Object> match = new LinkedHashMap<>();
            switch (random.nextInt(5)) {
                case 0 -> match.put("PathExact", any(PATHS.subList(1, 6)));
                case 1, 2 -> match.put("PathPrefix", any(PATHS.subList(0, 5)));
                case 3 -> match.put("PathRegex", any(List.of("/a.*", "/[ab]", "/a/b", ".*b")));
                default -> {
                    // any path
                }
            }
            if (random.nextBoolean()) {
                List<Map<String, Object>> headers = new ArrayList<>();
                for (int i = random.nextInt(1, 3); i > 0; i--) {
                    Map<String, Object> header = value(List.of("Present", "Exact", "Prefix", "Suffix", "Regex"));
                    header.put("Invert", random.nextBoolean());
                    headers.add(header);
                }
                match.put("Header", headers);
            }
            if (random.nextInt(3) == 0) {
                match.put("QueryParam", List.of(value(List.of("Present", "Exact", "Regex"))));
            }
            if (random.nextInt(3) == 0) {
                match.put("Methods", METHODS.subList(0, random.nextInt(1, 3)));
            }
            return match;
        }

        private Map<String, Object> value(List<String> kinds) {
            String kind = any(kinds);
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("Name", any(List.of("X-One", "x-two")));
            value.put(kind, kind.equals("Present") ? (Object) true : kind.equals("Regex") ? "[12]+" : any(VALUES));
            return value;
        }

        TrafficRequest request() {
            Map<String, List<String>> headers = new LinkedHashMap<>();
            if (random.nextBoolean()) {
                headers.put(any(List.of("x-one", "X-ONE")), List.of(any(VALUES)));
            }
            if (random.nextBoolean()) {
                headers.put("X-Two", List.of(any(VALUES), any(VALUES)));
            }
            String query = random.nextBoolean() ? "" : any(List.of("X-One=", "x-two=")) + any(VALUES);
            return new TrafficRequest(any(METHODS), any(PATHS), query, headers);
        }

        static boolean holds(Map<String, Object> match, TrafficRequest request) {
            String path = request.path().isEmpty() ? "/" : request.path();
            boolean holds = !(match.get("PathExact") instanceof String exact) || path.equals(exact);
            holds &= !(match.get("PathPrefix") instanceof String prefix) || path.startsWith(prefix);
            holds &= !(match.get("PathRegex") instanceof String regex) || path.matches(regex);
            holds &= !(match.get("Methods") instanceof List<?> methods) || methods.contains(request.method());
            for (Object each : match.get("Header") instanceof List<?> all ? all : List.of()) {
                Map<?, ?> header = (Map<?, ?>) each;
                boolean found = request.headers().entrySet().stream()
                        .filter(one -> one.getKey().equalsIgnoreCase((String) header.get("Name")))
                        .flatMap(one -> one.getValue().stream()).anyMatch(value -> like(header, value));
                holds &= found != Boolean.TRUE.equals(header.get("Invert"));
            }
            for (Object each : match.get("QueryParam") instanceof List<?> all ? all : List.of()) {
                Map<?, ?> parameter = (Map<?, ?>) each;
                String start = parameter.get("Name") + "=";
                holds &= request.query().startsWith(start)
                        && like(parameter, request.query().substring(start.length()));
            }
            return holds;
        }

        private static boolean like(Map<?, ?> wanted, String value) {
            return wanted.containsKey("Present") || value.equals(wanted.get("Exact"))
                    || (wanted.get("Prefix") instanceof String prefix && value.startsWith(prefix))
                    || (wanted.get("Suffix") instanceof String suffix && value.endsWith(suffix))
                    || (wanted.get("Regex") instanceof String regex && value.matches(regex));
        }
    }

    @Test
    void theFirstRouteThatMatchesCountsAndTheLastMatchesAll() {
        Random random = new Random(2026);
        Oracle oracle = new Oracle(random);
        int[] taken = new int[7];
        for (int round = 0; round < 400; round++) {
            List<Map<String, Object>> matches = new ArrayList<>();
            for (int i = random.nextInt(1, 7); i > 0; i--) {
                matches.add(oracle.match());
            }
            Plan plan = routes(matches.stream().map(RouterTest::http).toArray(Map<?, ?>[]::new));
            for (int i = 0; i < 50; i++) {
                TrafficRequest request = oracle.request();
                int first = 0;
                while (first < matches.size() && !Oracle.holds(matches.get(first), request)) {
                    first++;
                }
                String expected = first == matches.size() ? "web" : "s" + first;
                assertThat(taken(plan, request)).as("%s of %s", request, matches).isEqualTo(expected);
                taken[first == matches.size() ? 6 : first]++;
            }
        }
        assertThat(Arrays.stream(taken).allMatch(count -> count > 100)).isTrue(); // no case of the generator is a rarity
    }

    @Test
    void pathsAreComparedInOneSpelling() {
        Plan plan = routes(http(Map.of("PathPrefix", "/a b")), http(Map.of("PathExact", "/admin")),
                http(Map.of("PathExact", "/ü")));
        assertThat(taken(plan, get("/a%20b/c"))).isEqualTo("s0");
        assertThat(taken(plan, get("/%61dmin"))).isEqualTo("s1");
        assertThat(taken(plan, get("/%c3%bc"))).isEqualTo("s2");
        assertThat(taken(plan, get("/admin%2F"))).isEqualTo("web");
        assertThat(taken(plan, get("/100%"))).isEqualTo("web");
    }

    @Test
    void aLookupTakesTheRouteWithoutConditions() {
        assertThat(routes(http(Map.of("PathPrefix", "/a"))).route().target(null).id()).isEqualTo("web");
        assertThat(routes(http(Map.of("PathPrefix", "/a")), Map.of()).route().target(null).id()).isEqualTo("s1");
    }

    @Test
    void parametersAreDecoded() {
        Plan plan = routes(http(Map.of("QueryParam", List.of(Map.of("Name", "a b", "Exact", "c&d")))));
        assertThat(taken(plan, get("/", "z&a+b=c%26d", Map.of()))).isEqualTo("s0");
        assertThat(taken(plan, get("/", "a%20b=c%26d&x=%zz", Map.of()))).isEqualTo("s0");
        assertThat(taken(plan, get("/", "a+b=c", Map.of()))).isEqualTo("web");
    }

    @Test
    void anExpressionThatIsNoneMatchesNothingAndIsNoted() {
        Chain chain = Chains.read(new Chains().router(List.of(http(Map.of("PathRegex", "/(a|b")), http(Map.of("Header",
                List.of(Map.of("Name", "x", "Regex", "(", "Invert", true)))), http(
                        Map.of("PathRegex",
                                "/(?P<id>[0-9]+)"))))
                .from("router:web"));
        Plan plan = Chains.plan(chain, new TreeMap<>());
        assertThat(taken(plan, get("/(a|b"))).isEqualTo("web");
        assertThat(taken(plan, get("/17"))).isEqualTo("s2");
        assertThat(chain.ignored()).containsExactlyInAnyOrder(
                "the routes of the regular expression /(a|b: missing closing )",
                "the routes of the regular expression (: missing closing )");
    }

    @Test
    void anExpressionThatWouldFillTheMemoryMatchesNothingAndTheOtherRoutesAreObeyed() {
        Chain chain = Chains.read(new Chains().router(List.of(
                http(Map.of("PathRegex", "((a{1000}){1000}){1000}")),
                http(Map.of("Header", List.of(Map.of("Name", "x", "Regex", "((x{100}){100}){100}")))),
                http(Map.of("QueryParam", List.of(Map.of("Name", "x", "Regex", "((x{100}){100}){100}")))),
                http(Map.of("PathPrefix", "/a")))).from("router:web"));
        Plan plan = Chains.plan(chain, new TreeMap<>());
        assertThat(taken(plan, get("/aaa"))).isEqualTo("s3");
        assertThat(chain.ignored()).contains(
                "the routes of the regular expression ((a{1000}){1000}){1000}: more than 1000 nested repeats");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {"/v[[:digit:]]+, /v17, /vd", "/[^[:alpha:]_]*, /17-, /1a",
            "/(?P<user_id>[a-z]+), /ann, /17", "/[a&&b]+, /a&b, /c", "(?i)/beta, /BeTa, /alpha", "/a, /a, /a/b"})
    void anExpressionIsOneOfRe2(String expression, String yes, String no) {
        Plan plan = routes(http(Map.of("PathRegex", expression)));
        assertThat(taken(plan, get(yes))).isEqualTo("s0");
        assertThat(taken(plan, get(no))).isEqualTo("web");
    }

    @Test
    @Timeout(20)
    void aLongTextCostsAnExpressionNoMoreThanItsLength() {
        Plan plan = routes(http(Map.of("PathRegex", "/(a|aa)+$|/(([a-z])+.)+[A-Z]([a-z])+$")));
        assertThat(taken(plan, get("/" + "a".repeat(50_000) + "!"))).isEqualTo("web");
    }

    @Test
    void aKindOfConditionThatIsNotKnownMatchesNothing() {
        Map<String, Object> header = Map.of("Name", "x", "Contains", "1");
        Chain chain = Chains.read(new Chains().router(List.of(http(Map.of("Header", List.of(header)))))
                .from("router:web"));
        assertThat(taken(Chains.plan(chain, new TreeMap<>()), get("/", "", Map.of("x", List.of("1")))))
                .isEqualTo("web");
        assertThat(chain.ignored()).containsExactly("Header.Contains");
    }

    @Test
    void aRouteWithAConditionThatIsNotKnownIsForNobodyAndNotForAll() {
        Chain chain = Chains.read(new Chains().router(List.of(http(Map.of("Moon", "full")),
                Map.of("Match", Map.of("QUIC", Map.of("Path", "/x"))), http(Map.of("Tide", "")))).from("router:web"));
        assertThat(taken(Chains.plan(chain, new TreeMap<>()), get("/"))).isEqualTo("s2");
        assertThat(chain.ignored()).containsExactlyInAnyOrder("HTTP.Moon", "Match.QUIC");
    }

    @Test
    void pathsAreComparedWithoutRegardToCaseWhereTheRouteSaysSo() {
        Plan plan = routes(http(Map.of("PathExact", "/Exact", "CaseInsensitive", true)),
                http(Map.of("PathPrefix", "/Pre", "CaseInsensitive", true)), http(Map.of("PathPrefix", "/Strict")));
        assertThat(taken(plan, get("/eXACT"))).isEqualTo("s0");
        assertThat(taken(plan, get("/exact/"))).isEqualTo("web");
        assertThat(taken(plan, get("/pREfixed"))).isEqualTo("s1");
        assertThat(taken(plan, get("/strict"))).isEqualTo("web");
    }

    private static TrafficRoute to(Map<String, Object> match, Map<String, Object> destination, String path) {
        return routes(Map.of("Match", Map.of("HTTP", match), "Destination", destination)).route(get(path));
    }

    @Test
    void prefixesAreRewritten() {
        assertThat(rewritten("/admin", "/", "/admin/users")).isEqualTo("/users");
        assertThat(rewritten("/admin", "/", "/admin")).isEqualTo("/");
        assertThat(rewritten("/admin/", "/", "/admin/users")).isEqualTo("/users");
        assertThat(rewritten("/v1", "/v2", "/v1/x%2Fy")).isEqualTo("/v2/x%2Fy");
        assertThat(rewritten("/a b", "/c d", "/a%20b/e")).isEqualTo("/c%20d/e");
        assertThat(rewritten("/v1", "v2", "/v1/x")).isEqualTo("/v2/x");
        assertThat(rewritten("/v1", "/v2?x", "/v1/x")).isEqualTo("/v2%3Fx/x");
        assertThat(rewritten("/", "/base", "")).isEqualTo("/base");
        assertThat(rewritten("/", "/base", "/x")).isEqualTo("/basex"); // as written: the prefix is replaced, slash and all
        assertThat(to(Map.of("PathExact", "/a"), Map.of("PrefixRewrite", "/b"), "/a").path("/a")).isEqualTo("/b");
        assertThat(to(Map.of("PathPrefix", "/a"), Map.of(), "/a/%7e").path("/a/%7e")).isEqualTo("/a/%7e");
    }

    private static String rewritten(String prefix, String by, String path) {
        return to(Map.of("PathPrefix", prefix), Map.of("PrefixRewrite", by), path).path(path);
    }

    @Test
    void aRouteSaysHowLongAndHowOften() {
        TrafficRoute route = to(Map.of(), Map.of("RequestTimeout", "7s", "NumRetries", 4, "RetryOnConnectFailure", true,
                "RetryOnStatusCodes", List.of(503, 429)), "/");
        assertThat(route.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(route.retries()).isEqualTo(new RetryRule(4, true, Set.of(503, 429)));
        TrafficRoute silent = to(Map.of(), Map.of("RequestTimeout", "0s"), "/");
        assertThat(silent.timeout()).isNull();
        assertThat(silent.retries()).isNull();
    }
}
