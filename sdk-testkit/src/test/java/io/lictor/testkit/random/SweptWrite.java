package io.lictor.testkit.random;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A write whose body has all of its fields.
 *
 * @param name what it is called
 * @param before what has to be there
 * @param method the method of the write
 * @param target its path
 * @param body the body
 * @param reads the paths of what is read back
 * @param undo what takes it back
 */
record SweptWrite(String name, List<Asked> before, String method, String target, JsonNode body, List<String> reads,
        List<Asked> undo) {
    private static final String LIST = "writes.txt";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** The writes of {@code writes.txt}. */
    static List<SweptWrite> all() {
        try (InputStream in = SweptWrite.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IllegalStateException("no " + LIST);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^#.*\n", "");
            List<SweptWrite> writes = new ArrayList<>();
            for (String part : text.strip().split("\n\n+", -1)) {
                writes.add(parse(part));
            }
            return writes;
        } catch (IOException e) {
            throw new UncheckedIOException(LIST, e);
        }
    }

    private static SweptWrite parse(String part) {
        int body = part.indexOf("\nbody\n");
        List<Asked> before = new ArrayList<>();
        List<Asked> undo = new ArrayList<>();
        List<String> reads = new ArrayList<>();
        String[] write = {"", ""};
        List<String> lines = part.substring(0, body).lines().toList();
        for (String line : lines.subList(1, lines.size())) {
            String rest = line.substring(line.indexOf(' ') + 1);
            switch (line.substring(0, line.indexOf(' '))) {
                case "before" -> before.add(asked(rest));
                case "undo" -> undo.add(asked(rest));
                case "read" -> reads.add(rest);
                case "write" -> write = rest.split(" ", 2);
                default -> throw new IllegalArgumentException(LIST + ": " + line);
            }
        }
        String name = lines.getFirst().substring(1, lines.getFirst().length() - 1);
        return new SweptWrite(name, before, write[0], write[1], MAPPER.readTree(part.substring(body + 6)), reads, undo);
    }

    private static Asked asked(String line) {
        String[] words = line.split(" ", 3);
        return new Asked(words[0], words[1], "", words.length > 2 ? words[2] : "", false);
    }

    /** Whether it is about ACLs, which need a server that has them. */
    boolean isAboutAcls() {
        return target.startsWith("/v1/acl/");
    }

    /** Its request with a body. */
    Asked with(JsonNode given) {
        return new Asked(method, target, "", BodyDraw.bytes(given.toString()), false);
    }
}
