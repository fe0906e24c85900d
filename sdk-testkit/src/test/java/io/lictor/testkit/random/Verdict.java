package io.lictor.testkit.random;

import java.util.List;
import java.util.regex.Pattern;

/** What is known to differ, so that it is not called a difference; docs/in-process-consul.md gives the reasons. */
final class Verdict {
    private static final List<Pattern> CHAINS = List.of(Pattern.compile("discovery chain \".*"),
            Pattern.compile("service \".*\" has (protocol|an external SNI).*"),
            Pattern.compile("service \".*\" does not have a subset.*"),
            Pattern.compile("detected circular reference.*"));

    private Verdict() {}

    /** Whether the two answers may differ in their class. */
    static boolean isKnown(Twins.Exchange exchange) {
        return isAboutChains(exchange)
                || exchange.real().body().startsWith("internal error: response type not correct");
    }

    /**
     * Entries of a service graph that an earlier refusal has left different: what one server refuses because of another
     * entry, the other may take.
     */
    private static boolean isAboutChains(Twins.Exchange exchange) {
        String target = exchange.asked().target();
        boolean graph = target.startsWith("/v1/config") || target.startsWith("/v1/discovery-chain/");
        return graph && (isGraphWord(exchange.real().body()) || isGraphWord(exchange.own().body())
                || exchange.real().body().startsWith("Config entry not found")
                || exchange.own().body().startsWith("Config entry not found"));
    }

    private static boolean isGraphWord(String body) {
        return CHAINS.stream().anyMatch(pattern -> pattern.matcher(body).lookingAt());
    }
}
