package io.lictor.testkit.random;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A real Consul and the in-process one, which get the same bodies, are read the same way and are cleared again. */
final class SweptTwins {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern UNKNOWN = Pattern
            .compile("(?:unknown field|invalid config key|Invalid config key) \"(?:[^\"]*[.])?([^\".]+)\"");
    private static final Pattern COUNTED = Pattern.compile("\"(CreateIndex|ModifyIndex|ContentHash|Hash|CreateTime|"
            + "ExpirationTime|CreatedAt|UpdatedAt|LegacyCreateTime|LegacyUpdateTime)\":(\"[^\"]*\"|\\d+)");
    private static final int MOST_UNKNOWN = 80;

    private final Twins twins;
    private final String realHost;
    private final String headers;
    private final String realPort;

    SweptTwins(Twins twins, String realHost, String headers) {
        this.twins = twins;
        this.realHost = realHost;
        this.headers = headers;
        Matcher port = Pattern.compile("\"ServicePort\": ?(\\d+)")
                .matcher(get("/v1/catalog/service/consul").real().body());
        this.realPort = port.find() ? port.group(1) : "8300";
    }

    private Twins.Exchange get(String path) {
        return twins.ask(new Asked("GET", path, headers, "", false));
    }

    private Twins.Exchange ask(Asked asked) {
        return twins.ask(new Asked(asked.method(), asked.target(), headers, asked.body(), asked.chunked()));
    }

    /** The body of a write without the fields that the real Consul does not know. */
    JsonNode known(SweptWrite write) {
        JsonNode body = write.body().deepCopy();
        for (int i = 0; i < MOST_UNKNOWN; i++) {
            write.before().forEach(this::ask);
            Heard heard = ask(write.with(body)).real();
            clear(write);
            Matcher unknown = UNKNOWN.matcher(heard.body());
            if (heard.status() == 200 || !unknown.find()) {
                return body;
            }
            body = without(write, body, unknown.group(1), heard);
        }
        throw new IllegalStateException(write.name() + ": too many unknown fields");
    }

    /** A name may be known at one place and unknown at another: the place is the one without which the answer changes. */
    private JsonNode without(SweptWrite write, JsonNode body, String name, Heard refusal) {
        List<String> places = new ArrayList<>();
        places(body, "", name, places);
        for (String place : places) {
            JsonNode less = body.deepCopy();
            ((ObjectNode) less.at(place)).remove(name);
            write.before().forEach(this::ask);
            Heard heard = ask(write.with(less)).real();
            clear(write);
            if (!heard.comparable().equals(refusal.comparable()) || places.size() == 1) {
                return less;
            }
        }
        // at several places at once
        JsonNode less = body.deepCopy();
        places.forEach(place -> ((ObjectNode) less.at(place)).remove(name));
        return less;
    }

    private static void places(JsonNode node, String pointer, String name, List<String> found) {
        if (node.has(name)) {
            found.add(pointer);
        }
        node.properties().forEach(field -> places(field.getValue(), pointer + "/" + field.getKey(), name, found));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            places(node.get(i), pointer + "/" + i, name, found);
        }
    }

    /** In what the answers to a body, and to what reads it back, differ. */
    List<String> differences(SweptWrite write, FieldSweep.Case each) {
        write.before().forEach(this::ask);
        List<String> found = new ArrayList<>();
        Twins.Exchange written = ask(write.with(each.body()));
        compare(written, found);
        if (found.isEmpty() && written.real().status() == 200) {
            write.reads().forEach(path -> compare(get(path), found));
        }
        clear(write);
        return found;
    }

    private void clear(SweptWrite write) {
        if (write.target().startsWith("/v1/agent/")) {
            clear("/v1/agent/services", "/v1/agent/service/deregister/");
            clear("/v1/agent/checks", "/v1/agent/check/deregister/");
            get("/v1/catalog/node-services/agent");
        }
        if ("/v1/config".equals(write.target())) {
            String kind = write.body().path("Kind").asString();
            Twins.Exchange both = get("/v1/config/" + kind);
            List<String> names = new ArrayList<>(names(both.real()));
            names.addAll(names(both.own()));
            names.stream().distinct()
                    .forEach(name -> ask(new Asked("DELETE", "/v1/config/" + kind + "/" + name, "", "", false)));
        }
        write.undo().forEach(this::ask);
    }

    private static List<String> names(Heard heard) {
        return heard.status() != 200
                ? List.of()
                : MAPPER.readTree(heard.body()).valueStream().map(entry -> entry.path("Name").asString("")).toList();
    }

    private void clear(String list, String deregister) {
        Twins.Exchange both = get(list);
        List<String> ids = new ArrayList<>(MAPPER.readTree(both.real().body()).propertyNames());
        ids.addAll(MAPPER.readTree(both.own().body()).propertyNames());
        ids.stream().distinct().forEach(id -> ask(new Asked("PUT", deregister + id, "", "", false)));
    }

    private void compare(Twins.Exchange exchange, List<String> found) {
        String real = settled(exchange.real()).replace(realHost, "127.0.0.1").replace("Port\":" + realPort,
                "Port\":8300");
        String own = settled(exchange.own());
        boolean ended = !exchange.isAnsweredByReal() && exchange.own().body().startsWith("panic: ");
        if (!ended && !real.equals(own)) {
            found.add(exchange.asked().method() + " " + exchange.asked().target() + "\n      real " + real
                    + "\n      own  " + own);
        }
    }

    private static String settled(Heard heard) {
        String text = heard.comparable().replaceAll("\\s*\\n\\s*", "").replaceAll("\": ", "\":");
        return heard.status() + " " + COUNTED.matcher(text).replaceAll("\"$1\":N");
    }
}
