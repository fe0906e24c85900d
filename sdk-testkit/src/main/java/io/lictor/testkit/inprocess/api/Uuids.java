package io.lictor.testkit.inprocess.api;

import java.util.Optional;

/** What Consul's tables accept as a key that is a UUID. */
final class Uuids {
    private static final int LENGTH = 36;
    private static final int HYPHENS = 4;

    private Uuids() {}

    /** Whether it is one in its usual form. */
    static boolean isUuid(String id) {
        return id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    }

    /** What is wrong with the id of a node, which may be empty. */
    static Optional<String> nodeComplaint(String id) {
        if (id.isEmpty()) {
            return Optional.empty();
        }
        return id.length() != LENGTH
                ? Optional.of("uuid string is wrong length")
                : isUuid(id)
                        ? Optional.empty()
                        : Optional.of("uuid is improperly formatted");
    }

    /** What is wrong with an id, in the words of the index that looks it up; empty when it can be looked up. */
    static Optional<String> complaint(String id) {
        if (id.getBytes(java.nio.charset.StandardCharsets.UTF_8).length != LENGTH) {
            return Optional.of("index error: UUID must be 36 characters");
        }
        long hyphens = id.chars().filter(c -> c == '-').count();
        if (hyphens > HYPHENS) {
            return Optional.of("index error: UUID should have maximum of 4 \"-\"; got " + hyphens);
        }
        String digits = id.replace("-", "");
        if (digits.length() % 2 != 0) {
            return Optional.of("index error: UUID (without hyphens) must be even length");
        }
        for (int i = 0; i < digits.length(); i++) {
            if (Character.digit(digits.charAt(i), 16) < 0 || digits.charAt(i) > 'f') {
                return Optional.of("index error: Invalid UUID: encoding/hex: invalid byte: "
                        + String.format("U+%04X '%c'", (int) digits.charAt(i), digits.charAt(i)));
            }
        }
        return Optional.empty();
    }
}
