package io.lictor.api.acl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lictor.api.internal.Require;
import org.jspecify.annotations.Nullable;

/**
 * Token to be created or changed.
 *
 * <pre>{@code
 * AclToken token = consul.acl().tokens().create(
 *         AclTokenDefinition.builder("orders").policy("orders-config").service("orders").build());
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads; the builder is not.
 */
public final class AclTokenDefinition {

    private final String description;
    private final List<AclLink> policies;
    private final List<AclLink> roles;
    private final List<ServiceIdentity> serviceIdentities;
    private final boolean local;
    private final @Nullable Duration expirationTtl;

    private AclTokenDefinition(Builder builder) {
        this.description = builder.description;
        this.policies = List.copyOf(builder.policies);
        this.roles = List.copyOf(builder.roles);
        this.serviceIdentities = List.copyOf(builder.serviceIdentities);
        this.local = builder.local;
        this.expirationTtl = builder.expirationTtl;
    }

    /**
     * A new builder.
     *
     * @param description what the token is for
     * @return the builder
     */
    public static Builder builder(String description) {
        return new Builder(description);
    }

    /**
     * What it is for.
     *
     * @return the description
     */
    public String description() {
        return description;
    }

    /**
     * Its policies.
     *
     * @return the policies
     */
    public List<AclLink> policies() {
        return policies;
    }

    /**
     * Its roles.
     *
     * @return the roles
     */
    public List<AclLink> roles() {
        return roles;
    }

    /**
     * Services that it stands for.
     *
     * @return the services
     */
    public List<ServiceIdentity> serviceIdentities() {
        return serviceIdentities;
    }

    /**
     * Whether it counts in its own datacenter only.
     *
     * @return false unless set
     */
    public boolean local() {
        return local;
    }

    /**
     * How long it lasts.
     *
     * @return one minute to one day, or null for ever
     */
    public @Nullable Duration expirationTtl() {
        return expirationTtl;
    }

    /** Builder of token definitions; not safe for use by several threads. */
    public static final class Builder {
        private final String description;
        private final List<AclLink> policies = new ArrayList<>();
        private final List<AclLink> roles = new ArrayList<>();
        private final List<ServiceIdentity> serviceIdentities = new ArrayList<>();
        private boolean local;
        private @Nullable Duration expirationTtl;

        private Builder(String description) {
            this.description = description;
        }

        /**
         * Adds a policy.
         *
         * @param name its name
         * @return this builder
         */
        public Builder policy(String name) {
            policies.add(AclLink.named(Require.nonBlank(name, "policy")));
            return this;
        }

        /**
         * Adds a role.
         *
         * @param name its name
         * @return this builder
         */
        public Builder role(String name) {
            roles.add(AclLink.named(Require.nonBlank(name, "role")));
            return this;
        }

        /**
         * Lets the token stand for a service.
         *
         * @param name name of the service
         * @return this builder
         */
        public Builder service(String name) {
            serviceIdentities.add(new ServiceIdentity(Require.nonBlank(name, "service"), List.of()));
            return this;
        }

        /**
         * Sets {@link AclTokenDefinition#local()}.
         *
         * @param local whether it counts in its own datacenter only
         * @return this builder
         */
        public Builder local(boolean local) {
            this.local = local;
            return this;
        }

        /**
         * Sets {@link AclTokenDefinition#expirationTtl()}; it cannot be changed later.
         *
         * @param expirationTtl one minute to one day
         * @return this builder
         */
        public Builder expirationTtl(Duration expirationTtl) {
            this.expirationTtl = Require.positive(expirationTtl, "expirationTtl");
            return this;
        }

        /**
         * The definition.
         *
         * @return the definition
         */
        public AclTokenDefinition build() {
            return new AclTokenDefinition(this);
        }
    }
}
