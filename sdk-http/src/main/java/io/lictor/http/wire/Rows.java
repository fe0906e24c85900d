package io.lictor.http.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.lictor.api.Locality;
import io.lictor.api.TaggedAddress;
import io.lictor.api.discovery.Weights;
import org.jspecify.annotations.Nullable;

/** Consul writes null for what is empty, and takes values that the API's types refuse. */
final class Rows {

    static final int MAX_PORT = 65_535;
    private static final int MAX_WEIGHT = 65_535;

    private Rows() {}

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** What is empty is not there. */
    static @Nullable String orNull(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }

    static @Nullable Locality locality(ServiceRow.@Nullable LocalityRow row) {
        return row == null || (text(row.region()).isEmpty() && text(row.zone()).isEmpty())
                ? null
                : new Locality(text(row.region()), text(row.zone()));
    }

    static List<String> list(@Nullable List<@Nullable String> values) {
        return values == null ? List.of() : values.stream().filter(Objects::nonNull).toList();
    }

    static Map<String, String> map(@Nullable Map<String, @Nullable String> values) {
        if (values == null || values.isEmpty()) {
            return Map.of();
        }
        Map<String, String> present = new LinkedHashMap<>();
        values.forEach((key, value) -> present.put(key, text(value)));
        return present;
    }

    static Weights weights(ServiceRow.@Nullable WeightsRow row) {
        return row == null || (row.passing() == 1 && row.warning() == 1)
                ? Weights.DEFAULT
                : new Weights(Math.clamp(row.passing(), 1, MAX_WEIGHT), Math.clamp(row.warning(), 0, MAX_WEIGHT));
    }

    /** Whether a text can be one of those that must not be blank or have control characters: Consul takes any. */
    static boolean isPlain(@Nullable String text) {
        return text != null && !text.isBlank() && text.chars().noneMatch(Character::isISOControl);
    }

    static Map<String, TaggedAddress> taggedAddresses(@Nullable Map<String, ServiceRow.@Nullable AddressRow> rows) {
        if (rows == null || rows.isEmpty()) {
            return Map.of();
        }
        Map<String, TaggedAddress> addresses = new LinkedHashMap<>();
        rows.forEach((tag, row) -> {
            if (row != null && isPlain(row.address())) {
                addresses.put(tag, new TaggedAddress(text(row.address()), Math.clamp(row.port(), 0, MAX_PORT)));
            }
        });
        return addresses;
    }
}
