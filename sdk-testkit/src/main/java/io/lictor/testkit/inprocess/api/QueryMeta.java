package io.lictor.testkit.inprocess.api;

import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Feature;
import tools.jackson.databind.node.ObjectNode;

/** What newer releases say about the reading itself within an answer. */
final class QueryMeta {
    private QueryMeta() {}

    static ObjectNode complete(Call call, ObjectNode answer) {
        if (call.has(Feature.META_BACKEND)) {
            answer.put("NotModified", false).put("Backend", 0);
        }
        return call.has(Feature.META_FILTERED) ? answer.put("ResultsFilteredByACLs", call.hasHidden()) : answer;
    }
}
