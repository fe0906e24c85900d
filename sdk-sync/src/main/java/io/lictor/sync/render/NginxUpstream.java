package io.lictor.sync.render;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Ready template for an {@code upstream} block of nginx: a {@code server} line for each passing instance, sorted, with
 * Consul's weight.
 *
 * <pre>{@code
 * SyncedFile file = NginxUpstream.of("web").fallback("127.0.0.1:8081").to(Path.of("/etc/nginx/conf.d/web.conf"))
 *         .check(Command.of("nginx", "-t", "-q")).reload(Command.of("nginx", "-s", "reload")).build();
 * }</pre>
 *
 * <p>With no instance the block names the fallback; without a fallback the last good file stays. An instance whose address
 * is none, or which has no port, is left out with a warning. Immutable and safe for use by several threads.
 */
public final class NginxUpstream {

    private static final String TEMPLATE = "nginx-upstream.peb";
    private static final Pattern ENDPOINT = Pattern.compile("[A-Za-z0-9._-]+:[0-9]{1,5}|\\[[0-9A-Fa-f:.]+]:[0-9]{1,5}"
            + "|unix:/[A-Za-z0-9._/-]+");
    private static final Pattern PARAMETERS = Pattern.compile("[A-Za-z0-9_=. ]*");

    private final String service;
    private final @Nullable String tag;
    private final @Nullable String datacenter;
    private final @Nullable String fallback;
    private final @Nullable String parameters;

    private NginxUpstream(String service, @Nullable String tag, @Nullable String datacenter, @Nullable String fallback,
            @Nullable String parameters) {
        this.service = service;
        this.tag = tag;
        this.datacenter = datacenter;
        this.fallback = fallback;
        this.parameters = parameters;
    }

    /**
     * The block for a service. Its name is the service's, with {@code _} for what nginx does not take in a name.
     *
     * @param service name of the service
     * @return the template
     */
    public static NginxUpstream of(String service) {
        return new NginxUpstream(Require.path(service, "service"), null, null, null, null);
    }

    /**
     * Takes only instances with a tag.
     *
     * @param tag the tag
     * @return the template
     */
    public NginxUpstream tag(String tag) {
        return new NginxUpstream(service, Require.nonBlank(tag, "tag"), datacenter, fallback, parameters);
    }

    /**
     * Takes the instances of another datacenter.
     *
     * @param datacenter its name
     * @return the template
     */
    public NginxUpstream datacenter(String datacenter) {
        return new NginxUpstream(service, tag, Require.nonBlank(datacenter, "datacenter"), fallback, parameters);
    }

    /**
     * Names a server that answers while there is no instance.
     *
     * @param endpoint such as {@code 127.0.0.1:8081} or {@code unix:/run/sorry.sock}
     * @return the template
     */
    public NginxUpstream fallback(String endpoint) {
        if (!ENDPOINT.matcher(endpoint).matches()) {
            throw Require.illegal("fallback", endpoint, "host:port or unix:/path");
        }
        return new NginxUpstream(service, tag, datacenter, endpoint, parameters);
    }

    /**
     * Adds parameters to every line.
     *
     * @param parameters such as {@code max_fails=2 fail_timeout=5s}
     * @return the template
     */
    public NginxUpstream parameters(String parameters) {
        if (!PARAMETERS.matcher(parameters).matches()) {
            throw Require.illegal("parameters", parameters, "such as max_fails=2 fail_timeout=5s");
        }
        return new NginxUpstream(service, tag, datacenter, fallback, parameters);
    }

    /**
     * The file for it, to which the commands are added.
     *
     * @param destination the file, such as {@code /etc/nginx/conf.d/web.conf}
     * @return a builder
     */
    public SyncedFile.Builder to(Path destination) {
        return SyncedFile.builder(destination).template(TEMPLATE, text()).escaping(Escaping.WORD)
                .value("of", service).value("upstream", service.replaceAll("[^A-Za-z0-9_.-]", "_"))
                .value("tag", orEmpty(tag)).value("dc", orEmpty(datacenter)).value("fallback", orEmpty(fallback))
                .value("parameters", parameters == null ? "" : " " + parameters.strip());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String text() {
        try (InputStream stream = Require.nonNull(NginxUpstream.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the template of the jar", e);
        }
    }
}
