package io.lictor.api.acl;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * What a login needs: an auth method, and a token of the party that it trusts.
 *
 * <pre>{@code
 * AclCredentials pod = AclCredentials.ofFile("kubernetes", Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token"));
 * }</pre>
 *
 * <p>The bearer token is read anew at each login. Immutable; safe for use by several threads if the supplier is.
 */
public final class AclCredentials {

    private final String authMethod;
    private final @Nullable Path file;
    private final @Nullable Supplier<String> supplier;
    private final Map<String, String> meta;

    private AclCredentials(String authMethod, @Nullable Path file, @Nullable Supplier<String> supplier,
            Map<String, String> meta) {
        this.authMethod = Require.nonBlank(authMethod, "authMethod");
        this.file = file;
        this.supplier = supplier;
        this.meta = Map.copyOf(meta);
    }

    /**
     * Credentials from a file, as Kubernetes and others provide it.
     *
     * @param authMethod name of the auth method
     * @param bearerFile file with the bearer token
     * @return the credentials
     */
    public static AclCredentials ofFile(String authMethod, Path bearerFile) {
        return new AclCredentials(authMethod, bearerFile, null, Map.of());
    }

    /**
     * Credentials from code.
     *
     * @param authMethod name of the auth method
     * @param bearer gives the bearer token; called on a thread of the client, may block
     * @return the credentials
     */
    public static AclCredentials of(String authMethod, Supplier<String> bearer) {
        return new AclCredentials(authMethod, null, bearer, Map.of());
    }

    /**
     * The same with metadata that shows in the description of the token.
     *
     * @param pairs key to value
     * @return the credentials
     */
    public AclCredentials withMeta(Map<String, String> pairs) {
        return new AclCredentials(authMethod, file, supplier, pairs);
    }

    /**
     * The auth method.
     *
     * @return its name
     */
    public String authMethod() {
        return authMethod;
    }

    /**
     * The file with the bearer token.
     *
     * @return the file, or null
     */
    public @Nullable Path bearerFile() {
        return file;
    }

    /**
     * What gives the bearer token.
     *
     * @return the supplier, or null
     */
    public @Nullable Supplier<String> bearer() {
        return supplier;
    }

    /**
     * Metadata of the login.
     *
     * @return key to value
     */
    public Map<String, String> meta() {
        return meta;
    }

    @Override
    public String toString() {
        return "AclCredentials[" + authMethod + (file == null ? "" : ", " + file) + "]";
    }
}
