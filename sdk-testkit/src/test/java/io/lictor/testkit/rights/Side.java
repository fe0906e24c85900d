package io.lictor.testkit.rights;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.lictor.testkit.real.RawHttp;
import tools.jackson.databind.json.JsonMapper;

/** One of two Consuls, and what it calls things itself. */
final class Side {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final RawHttp http;
    private final String managementToken;
    private final Map<String, String> names = new HashMap<>();
    private int asked;

    Side(RawHttp http, String managementToken) {
        this.http = http.withTimeout(PATIENCE);
        this.managementToken = managementToken;
    }

    RawHttp management() {
        return http.withToken(managementToken);
    }

    Seen ask(Question question, Holder holder) {
        names.put("{n}", String.valueOf(++asked));
        question.steps().forEach(this::perform);
        return Seen.of(send(holder.as(http, managementToken), question.request()), question.statusOnly());
    }

    void perform(Question.Step step) {
        RawHttp.Answer answer = send(management(), step.request());
        if (!step.name().isEmpty()) {
            names.put("{" + step.name() + "}", MAPPER.readTree(answer.ok().body()).at(step.pointer()).asString());
        }
    }

    private RawHttp.Answer send(RawHttp client, String request) {
        String filled = request;
        for (Map.Entry<String, String> name : names.entrySet()) {
            filled = filled.replace(name.getKey(), name.getValue());
        }
        String[] parts = filled.split(" ", 3);
        return client.send(parts[0], parts[1], parts.length > 2 ? parts[2].replace('\'', '"') : "");
    }
}
