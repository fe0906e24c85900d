package io.lictor.http.login;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

import io.lictor.api.acl.AclCredentials;
import io.lictor.api.internal.Require;

/** Reader of the bearer token of a login. */
final class Bearer {

    private Bearer() {}

    static String of(AclCredentials credentials) {
        Path file = credentials.bearerFile();
        Supplier<String> supplier = credentials.bearer();
        String bearer = file != null ? read(file) : supplier == null ? "" : supplier.get();
        if (bearer == null || bearer.isBlank()) {
            throw Require.illegal("bearer token of " + credentials.authMethod(), "nothing", "a token");
        }
        return bearer.trim();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("bearer token file " + file + " cannot be read", e);
        }
    }
}
