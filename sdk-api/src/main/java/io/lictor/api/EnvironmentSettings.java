package io.lictor.api;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import io.lictor.api.balancing.FailoverPolicy;
import io.lictor.api.discovery.AddressKind;
import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/** Settings from the environment variables of Consul's CLI; a system property goes before its variable. */
final class EnvironmentSettings {

    private static final Pattern NAMED = Pattern.compile("(CONSUL|LICTOR)_[A-Z_]+ or ");

    private final Lookup environment;
    private final Lookup properties;

    private EnvironmentSettings(Lookup environment, Lookup properties) {
        this.environment = environment;
        this.properties = properties;
    }

    /** One source of names and values. */
    @FunctionalInterface
    interface Lookup {
        @Nullable
        String get(String name);
    }

    static ConsulSettings read(Lookup environment, Lookup properties) {
        return new EnvironmentSettings(environment, properties).settings();
    }

    private ConsulSettings settings() {
        ConsulSettings.Builder builder = ConsulSettings.builder();
        set(builder, "CONSUL_HTTP_ADDR", "lictor.http.addr", each -> each.addresses(addresses()));
        setText(builder, "CONSUL_HTTP_TOKEN", "lictor.http.token", ConsulSettings.Builder::token);
        setPath(builder, "CONSUL_HTTP_TOKEN_FILE", "lictor.http.token.file", ConsulSettings.Builder::tokenFile);
        setText(builder, "CONSUL_HTTP_AUTH", "lictor.http.auth", ConsulSettings.Builder::basicAuth);
        set(builder, "CONSUL_CLIENT_CERT", "lictor.client.cert", each -> each.tls(tls()));
        setText(builder, "CONSUL_DATACENTER", "lictor.datacenter", ConsulSettings.Builder::datacenter);
        setText(builder, "CONSUL_NAMESPACE", "lictor.namespace", ConsulSettings.Builder::namespace);
        setText(builder, "CONSUL_PARTITION", "lictor.partition", ConsulSettings.Builder::partition);
        setPath(builder, "LICTOR_SNAPSHOT_DIR", "lictor.snapshot.dir", ConsulSettings.Builder::snapshotDirectory);
        set(builder, "LICTOR_FAILOVER", "lictor.failover", each -> each.failover(failover()));
        set(builder, "LICTOR_ADDRESS_KIND", "lictor.address.kind", each -> each.addressKind(addressKind()));
        return builder.build();
    }

    private void setText(ConsulSettings.Builder all, String variable, String property,
            BiFunction<ConsulSettings.Builder, @Nullable String, ConsulSettings.Builder> setting) {
        set(all, variable, property, each -> setting.apply(each, text(variable, property)));
    }

    private void setPath(ConsulSettings.Builder all, String variable, String property,
            BiFunction<ConsulSettings.Builder, @Nullable Path, ConsulSettings.Builder> setting) {
        set(all, variable, property, each -> setting.apply(each, path(variable, property)));
    }

    /** One setting by itself first, so that what is refused of it is told with its name. */
    private static void set(ConsulSettings.Builder all, String variable, String property,
            UnaryOperator<ConsulSettings.Builder> setting) {
        try {
            ConsulSettings unused = setting.apply(ConsulSettings.builder()).build();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw NAMED.matcher(message).lookingAt()
                    ? e
                    : new IllegalArgumentException(variable + " or " + property + ": " + message, e);
        }
        ConsulSettings.Builder unused = setting.apply(all);
    }

    private List<URI> addresses() {
        String addresses = text("CONSUL_HTTP_ADDR", "lictor.http.addr");
        String scheme = flag("CONSUL_HTTP_SSL", "lictor.http.ssl", false) ? "https" : "http";
        return ConsulAddress.parseAll(addresses == null ? "127.0.0.1:8500" : addresses, scheme);
    }

    private FailoverPolicy failover() {
        String policy = text("LICTOR_FAILOVER", "lictor.failover");
        return policy == null ? FailoverPolicy.none() : FailoverPolicy.parse(policy);
    }

    private AddressKind addressKind() {
        String kind = text("LICTOR_ADDRESS_KIND", "lictor.address.kind");
        return kind == null ? AddressKind.DEFAULT : AddressKind.parse(kind);
    }

    private TlsSettings tls() {
        Path caFile = path("CONSUL_CACERT", "lictor.cacert");
        // as for the CLI: whoever names one authority trusts no other
        Path caPath = caFile == null ? path("CONSUL_CAPATH", "lictor.capath") : null;
        return TlsSettings.builder().caFile(caFile).caPath(caPath)
                .clientCertificate(path("CONSUL_CLIENT_CERT", "lictor.client.cert"),
                        path("CONSUL_CLIENT_KEY", "lictor.client.key"))
                .serverName(text("CONSUL_TLS_SERVER_NAME", "lictor.tls.server.name"))
                .verify(flag("CONSUL_HTTP_SSL_VERIFY", "lictor.http.ssl.verify", true)).build();
    }

    /** An empty variable counts as not set, as for Consul's CLI. */
    private @Nullable String text(String variable, String property) {
        String value = properties.get(property);
        if (value == null) {
            value = environment.get(variable);
        }
        return value == null || value.isBlank() ? null : value.trim();
    }

    private @Nullable Path path(String variable, String property) {
        String value = text(variable, property);
        try {
            return value == null ? null : Path.of(value);
        } catch (InvalidPathException e) {
            throw Require.illegal(variable + " or " + property, value, "a path");
        }
    }

    private boolean flag(String variable, String property, boolean otherwise) {
        String value = text(variable, property);
        if (value == null) {
            return otherwise;
        }
        UnaryOperator<String> lower = word -> word.toLowerCase(Locale.ROOT);
        return switch (lower.apply(value)) {
            case "1", "t", "true" -> true;
            case "0", "f", "false" -> false;
            default -> throw Require.illegal(variable + " or " + property, value, "true or false");
        };
    }
}
