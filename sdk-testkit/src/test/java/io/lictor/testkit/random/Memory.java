package io.lictor.testkit.random;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one server has named itself: sessions, tokens, queries, intentions, indexes. */
final class Memory {
    private static final Pattern ID = Pattern.compile("\"ID\": ?\"([^\"]*)\"");
    private static final Pattern ACCESSOR = Pattern.compile("\"AccessorID\": ?\"([^\"]*)\"");
    private static final Pattern SECRET = Pattern.compile("\"SecretID\": ?\"([^\"]*)\"");
    private static final Pattern MODIFY_INDEX = Pattern.compile("\"ModifyIndex\": ?(\\d+)");
    private static final String NONE = "00000000-0000-4000-8000-000000000000";
    private static final int LATEST = 8;

    private final Map<String, List<String>> known = new HashMap<>();

    /** Looks at an answer. */
    void note(Asked asked, Heard heard) {
        if (heard.status() != 200) {
            return;
        }
        String path = asked.target();
        if (path.startsWith("/v1/session/create")) {
            first(ID, heard, "session");
        } else if (path.startsWith("/v1/query") && "POST".equals(asked.method())) {
            first(ID, heard, "query");
        } else if (path.startsWith("/v1/connect/intentions") && "POST".equals(asked.method())) {
            first(ID, heard, "intention");
        } else if (path.startsWith("/v1/acl/") && "PUT".equals(asked.method())) {
            noteAcl(path, heard);
        }
        first(MODIFY_INDEX, heard, "index");
        heard.header("x-consul-contenthash").ifPresent(hash -> remember("hash", hash));
    }

    private void noteAcl(String path, Heard heard) {
        if (path.startsWith("/v1/acl/token")) {
            first(ACCESSOR, heard, "accessor");
            first(SECRET, heard, "secret");
        } else if (path.startsWith("/v1/acl/policy")) {
            first(ID, heard, "policy");
        } else if (path.startsWith("/v1/acl/role")) {
            first(ID, heard, "role");
        } else if (path.startsWith("/v1/acl/binding-rule")) {
            first(ID, heard, "rule");
        }
    }

    private void first(Pattern pattern, Heard heard, String kind) {
        Matcher matcher = pattern.matcher(heard.body());
        if (matcher.find()) {
            remember(kind, matcher.group(1));
        }
    }

    /** Keeps an id; the last few of a kind can be recalled. */
    void remember(String kind, String value) {
        List<String> values = known.computeIfAbsent(kind, any -> new ArrayList<>());
        if (values.isEmpty() || !values.getLast().equals(value)) {
            values.add(value);
        }
    }

    /** The {@code n}th last id of a kind, or one that nobody has. */
    String recall(String kind, int n) {
        List<String> values = known.getOrDefault(kind, List.of());
        if (values.isEmpty()) {
            return "index".equals(kind) ? "1" : NONE;
        }
        int back = n % Math.min(LATEST, values.size());
        return values.get(values.size() - 1 - back);
    }
}
