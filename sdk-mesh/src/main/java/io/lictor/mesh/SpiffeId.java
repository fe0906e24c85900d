package io.lictor.mesh;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lictor.api.internal.Require;

/**
 * Name of a service in certificates of the mesh:
 * {@code spiffe://73f30b15-....consul/ns/default/dc/dc1/svc/orders}.
 *
 * <pre>{@code
 * SpiffeId caller = SpiffeId.of("spiffe://73f30b15-....consul/ns/default/dc/dc1/svc/orders");
 * caller.service(); // orders
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads. There is one way to write each id, that of Consul: what differs by
 * case, by an escape or by a port is another id, or none.
 *
 * @param trustDomain of the cluster whose authority vouches for it
 * @param partition admin partition, {@code default} where there are none
 * @param namespace namespace, {@code default} where there are none
 * @param datacenter datacenter whose agent asked for the certificate
 * @param service name of the service
 */
public record SpiffeId(String trustDomain, String partition, String namespace, String datacenter, String service) {

    private static final String DEFAULT = "default";
    private static final Pattern SHAPE = Pattern.compile(
            "spiffe://([a-z0-9][a-z0-9.-]*)(?:/ap/([^/]+))?/ns/([^/]+)/dc/([^/]+)/svc/([^/]+)");
    /** What Go leaves as it is in a path. */
    private static final String PLAIN = "-_.~$&+,:;=@";

    /** Checks that no part is empty, a wildcard, or would be more than one segment of a path. */
    public SpiffeId {
        part(trustDomain, "trust domain");
        part(partition, "partition");
        part(namespace, "namespace");
        part(datacenter, "datacenter");
        part(service, "service");
    }

    private static void part(String value, String name) {
        Require.nonBlank(value, name);
        if (value.indexOf('/') >= 0 || value.equals("*") || value.equals(".") || value.equals("..")) {
            throw Require.illegal(name, value, "a name");
        }
    }

    /**
     * Reads an id as it stands in a certificate.
     *
     * @param uri the URI
     * @return the id
     * @throws IllegalArgumentException when it is none of a service of Consul, or not written as Consul writes it
     */
    public static SpiffeId of(String uri) {
        Matcher matcher = SHAPE.matcher(uri);
        if (!matcher.matches()) {
            throw Require.illegal("SPIFFE id", uri, "spiffe://<trust domain>/ns/../dc/../svc/..");
        }
        String partition = matcher.group(2) == null ? DEFAULT : decoded(matcher.group(2));
        SpiffeId id = new SpiffeId(matcher.group(1), partition, decoded(matcher.group(3)), decoded(matcher.group(4)),
                decoded(matcher.group(5)));
        if (!id.uri().equals(uri)) {
            throw Require.illegal("SPIFFE id", uri, id.uri());
        }
        return id;
    }

    /**
     * The id as it stands in a certificate.
     *
     * @return the URI
     */
    public String uri() {
        return "spiffe://" + trustDomain + (partition.equals(DEFAULT) ? "" : "/ap/" + encoded(partition)) + "/ns/"
                + encoded(namespace) + "/dc/" + encoded(datacenter) + "/svc/" + encoded(service);
    }

    private static String decoded(String segment) {
        byte[] bytes = new byte[segment.length()];
        int length = 0;
        for (int i = 0; i < segment.length(); i++) {
            char sign = segment.charAt(i);
            if (sign > 0x7e || sign <= ' ') {
                throw Require.illegal("SPIFFE id", segment, "escapes in the place of other characters than ASCII's");
            }
            if (sign == '%') {
                bytes[length++] = (byte) escape(segment, i);
                i += 2;
            } else {
                bytes[length++] = (byte) sign;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("SPIFFE id: " + segment + " (expected: UTF-8)", e);
        }
    }

    private static int escape(String segment, int at) {
        int high = at + 2 < segment.length() ? Character.digit(segment.charAt(at + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(segment.charAt(at + 2), 16);
        if (low < 0) {
            throw Require.illegal("SPIFFE id", segment, "two hexadecimal digits after %");
        }
        return high << 4 | low;
    }

    private static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char sign = (char) (each & 0xff);
            boolean plain = sign < 0x80 && (Character.isLetterOrDigit(sign) || PLAIN.indexOf(sign) >= 0);
            text.append(plain ? String.valueOf(sign) : String.format(Locale.ROOT, "%%%02X", (int) sign));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return uri();
    }
}
