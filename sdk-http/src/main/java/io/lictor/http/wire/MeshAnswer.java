package io.lictor.http.wire;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.mesh.Authorization;
import io.lictor.api.mesh.CaConfiguration;
import io.lictor.api.mesh.CaRoots;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.Intention;
import io.lictor.api.mesh.LeafCertificate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code /v1/connect}, {@code /v1/agent/connect} and {@code /v1/config}. */
public final class MeshAnswer {

    private static final TypeReference<List<IntentionRow>> INTENTIONS = new TypeReference<>() {};
    private static final TypeReference<Map<String, List<IntentionRow>>> MATCHES = new TypeReference<>() {};

    private MeshAnswer() {}

    public static CaRoots roots(byte[] body) {
        Roots row = Json.read(body, Roots.class);
        List<@Nullable RootRow> rows = row.roots() == null ? List.of() : row.roots();
        return new CaRoots(Rows.text(row.activeRootId()), Rows.text(row.trustDomain()),
                rows.stream().filter(Objects::nonNull).map(RootRow::root).toList());
    }

    public static LeafCertificate leaf(byte[] body) {
        return Json.read(body, LeafRow.class).leaf();
    }

    public static CaConfiguration caConfiguration(byte[] body) {
        CaRow row = Json.read(body, CaRow.class);
        return new CaConfiguration(Rows.text(row.provider()),
                row.config() == null ? Map.of() : Trees.object(row.config()));
    }

    public static Authorization authorization(byte[] body) {
        AuthorizationRow row = Json.read(body, AuthorizationRow.class);
        return new Authorization(row.authorized(), Rows.text(row.reason()));
    }

    public static Map<String, Object> tree(byte[] body) {
        return Map.copyOf(Json.tree(body));
    }

    public static Intention intention(byte[] body) {
        return Json.read(body, IntentionRow.class).intention();
    }

    public static List<Intention> intentions(byte[] body) {
        return Json.listOrNull(body, INTENTIONS).stream().map(IntentionRow::intention).toList();
    }

    /** The one list of {@code intentions/match}. */
    public static List<Intention> matches(byte[] body) {
        return Json.map(body, MATCHES).values().stream().filter(Objects::nonNull).flatMap(List::stream)
                .filter(Objects::nonNull).map(IntentionRow::intention).toList();
    }

    public static boolean allowed(byte[] body) {
        return Json.read(body, AllowedRow.class).allowed();
    }

    public static ConfigEntry configEntry(byte[] body) {
        return configEntry(Json.tree(body));
    }

    public static List<ConfigEntry> configEntries(byte[] body) {
        return Json.trees(body).stream().map(MeshAnswer::configEntry).toList();
    }

    private static ConfigEntry configEntry(Map<String, Object> tree) {
        Object kind = tree.remove("Kind");
        Object name = tree.remove("Name");
        Object modified = tree.remove("ModifyIndex");
        tree.remove("CreateIndex");
        // the one entry of kind mesh has no name
        return new ConfigEntry(String.valueOf(kind), String.valueOf(name == null ? kind : name), tree,
                modified instanceof Number number ? number.longValue() : 0);
    }

    record Roots(@JsonProperty("ActiveRootID") @Nullable String activeRootId,
            @JsonProperty("TrustDomain") @Nullable String trustDomain,
            @JsonProperty("Roots") @Nullable List<@Nullable RootRow> roots) {}

    record RootRow(@JsonProperty("ID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("RootCert") @Nullable String certificate,
            @JsonProperty("IntermediateCerts") @Nullable List<@Nullable String> intermediates,
            @JsonProperty("Active") boolean active) {

        CaRoots.Root root() {
            return new CaRoots.Root(Rows.text(id), Rows.text(name), Rows.text(certificate),
                    Rows.list(intermediates), active);
        }
    }

    record LeafRow(@JsonProperty("SerialNumber") @Nullable String serial,
            @JsonProperty("CertPEM") @Nullable String certificate,
            @JsonProperty("PrivateKeyPEM") @Nullable String key, @JsonProperty("Service") @Nullable String service,
            @JsonProperty("ServiceURI") @Nullable String uri, @JsonProperty("ValidAfter") @Nullable String after,
            @JsonProperty("ValidBefore") @Nullable String before) {

        LeafCertificate leaf() {
            return new LeafCertificate(Rows.text(serial), Rows.text(certificate), Rows.text(key), Rows.text(service),
                    Rows.text(uri), Instant.parse(Rows.text(after)), Instant.parse(Rows.text(before)));
        }
    }

    record CaRow(@JsonProperty("Provider") @Nullable String provider,
            @JsonProperty("Config") @Nullable Map<String, @Nullable Object> config) {}

    record AuthorizationRow(@JsonProperty("Authorized") boolean authorized,
            @JsonProperty("Reason") @Nullable String reason) {}

    record AllowedRow(@JsonProperty("Allowed") boolean allowed) {}

    record IntentionRow(@JsonProperty("ID") @Nullable String id, @JsonProperty("SourceName") @Nullable String source,
            @JsonProperty("DestinationName") @Nullable String destination,
            @JsonProperty("Action") @Nullable String action,
            @JsonProperty("Description") @Nullable String description, @JsonProperty("Precedence") int precedence,
            @JsonProperty("Permissions") @Nullable List<@Nullable Map<String, @Nullable Object>> permissions) {

        Intention intention() {
            List<@Nullable Map<String, @Nullable Object>> rules = permissions == null ? List.of() : permissions;
            return new Intention(Rows.text(source), Rows.text(destination), decision(), Rows.text(description),
                    precedence, rules.stream().filter(Objects::nonNull).map(Trees::object).toList(), Rows.text(id));
        }

        private Intention.@Nullable Action decision() {
            String text = Rows.text(action);
            return text.isEmpty() ? null : Intention.Action.valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
