package io.lictor.http.config;

import java.util.Locale;

/** Names of properties as they are compared: {@code max-connections} and {@code maxConnections} are one. */
final class Names {

    private Names() {}

    static String relaxed(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && c != '_') {
                plain.append(c);
            }
        }
        return plain.toString().toLowerCase(Locale.ROOT);
    }

    static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
