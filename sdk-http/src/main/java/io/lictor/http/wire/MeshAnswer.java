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

/** Answers of {@code /v1/connect}, {@code /v1/agent/connect} and {@code /v1/config}. */
public final class MeshAnswer {

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
        return intention(Tree.of(body));
    }

    public static List<Intention> intentions(byte[] body) {
        return Tree.list(body).stream().map(MeshAnswer::intention).toList();
    }

    /** The one list of {@code intentions/match}. */
    public static List<Intention> matches(byte[] body) {
        Tree byName = Tree.of(body);
        return List.copyOf(byName.rest().keySet()).stream()
                .flatMap(name -> byName.parts(name, MeshAnswer::intention).stream()).toList();
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

    /** What Consul computes is left out. */
    private static Intention intention(Tree row) {
        row.without("Hash", "CreateIndex", "ModifyIndex", "CreatedAt", "UpdatedAt", "SourceType", "DefaultAddr",
                "DefaultPort");
        String action = row.text("Action");
        return new Intention(row.text("SourceName"), row.text("DestinationName"),
                action.isEmpty() ? null : Intention.Action.valueOf(action.toUpperCase(Locale.ROOT)),
                row.text("Description"), row.number("Precedence"), row.parts("Permissions", Tree::rest),
                row.text("ID"), row.rest());
    }
}
