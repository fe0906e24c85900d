package io.lictor.testkit.inprocess.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.JsonNode;

/** A hash that changes with the content; Consul's own are made of its internal encoding, which no client sees. */
final class ContentHash {
    private ContentHash() {}

    static String of(JsonNode content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(GoJson.compact(content));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256", e);
        }
    }
}
