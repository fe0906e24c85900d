package io.lictor.testkit.random;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What is known to differ between two servers, so that it is not called a difference; docs/in-process-consul.md gives
 * the reasons. It goes along with the requests, since an entry that only one server took explains later answers.
 */
final class Verdict {
    private static final List<Pattern> GRAPH = List.of(Pattern.compile("discovery chain \".*"),
            Pattern.compile("service \".*\" has (protocol|an external SNI).*"),
            Pattern.compile("service \".*\" does not have a subset.*"),
            Pattern.compile("detected circular reference.*"));
    private static final Pattern ENTRY = Pattern.compile("/v1/config/[^/?]+/[^/?]+");

    private boolean entriesApart;
    private int known;

    /** Whether the two answers may differ in their class. */
    boolean isKnown(Twins.Exchange exchange) {
        boolean excused = isAboutTheGraph(exchange)
                || exchange.real().body().startsWith("internal error: response type not correct");
        known += excused ? 1 : 0;
        return excused;
    }

    /** How many differences were known ones. */
    int known() {
        return known;
    }

    /**
     * One server takes an entry, or computes a chain, which the other refuses because of another entry; and later only
     * one has that entry.
     */
    private boolean isAboutTheGraph(Twins.Exchange exchange) {
        String target = exchange.asked().target();
        boolean refused = (isGraphRefusal(exchange.real()) && exchange.own().status() == 200)
                || (isGraphRefusal(exchange.own()) && exchange.real().status() == 200);
        if (refused && target.startsWith("/v1/config")) {
            entriesApart = true;
            return true;
        }
        if (refused) {
            return target.startsWith("/v1/discovery-chain/");
        }
        boolean missing = (isMissing(exchange.real()) && exchange.own().status() == 200)
                || (isMissing(exchange.own()) && exchange.real().status() == 200);
        return missing && entriesApart && ENTRY.matcher(target).lookingAt();
    }

    private static boolean isGraphRefusal(Heard heard) {
        return heard.status() == 500
                && GRAPH.stream().anyMatch(pattern -> pattern.matcher(heard.body()).lookingAt());
    }

    private static boolean isMissing(Heard heard) {
        return heard.status() == 404 && heard.body().startsWith("Config entry not found");
    }
}
