package io.lictor.sync.registrar;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeMap;

import io.lictor.api.registration.ServiceDefinition;

/** A short text that changes with a definition. */
final class Fingerprint {

    static final int LENGTH = 16;

    private Fingerprint() {}

    static String of(ServiceDefinition service) {
        String all = Arrays.asList(service.name(), service.addressChoice(), service.port(), service.tags(),
                new TreeMap<>(service.meta()), service.weights(), service.checks()).toString();
        return of(all);
    }

    static String of(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
