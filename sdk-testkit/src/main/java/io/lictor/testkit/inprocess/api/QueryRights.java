package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.ACL;
import static io.lictor.testkit.inprocess.engine.Access.Resource.QUERY;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** Who may read and write which prepared query: rules are about names, and a query may have none. */
final class QueryRights {
    private QueryRights() {}

    private static String name(ObjectNode query) {
        return query.path("Name").asString("");
    }

    private static boolean isNamed(ObjectNode query) {
        return !name(query).isEmpty() || !query.at("/Template/Type").asString("").isEmpty();
    }

    /** One without a name is whoever's who knows its id. */
    static void requireWrite(Call call, ObjectNode query) {
        if (isNamed(query)) {
            call.require(QUERY, name(query), WRITE);
        } else {
            call.requireKnownToken();
        }
    }

    static boolean isListed(Call call, ObjectNode query) {
        return call.allows(ACL, "", WRITE) || (isNamed(query) && call.shows(QUERY, name(query)));
    }

    static void requireListed(Call call, ObjectNode query) {
        if (!isListed(call, query)) {
            throw Refusal.denied();
        }
    }

    static void requireRead(Call call, ObjectNode query) {
        if (isNamed(query)) {
            requireListed(call, query);
        } else {
            call.requireKnownToken();
        }
    }

    /** With its token for those only who may write tokens. */
    static ObjectNode shown(Call call, ObjectNode query) {
        return query.path("Token").asString("").isEmpty() || call.allows(ACL, "", WRITE)
                ? query
                : query.deepCopy().put("Token", "<hidden>");
    }
}
