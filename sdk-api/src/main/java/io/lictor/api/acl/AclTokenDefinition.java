package io.lictor.api.acl;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lictor.api.internal.Require;
import io.lictor.api.internal.SecretText;
import org.jspecify.annotations.Nullable;

/**
 * Token to be created or changed.
 *
 * <pre>{@code
 * AclToken token = consul.acl().tokens().create(
 *         AclTokenDefinition.builder("orders").policy("orders-config").service("orders").build());
 * }</pre>
 *
 * <p>A token that is there is changed from what it is, so that nothing else is lost:
 *
 * <pre>{@code
 * consul.acl().tokens().update(token.accessorId(), AclTokenDefinition.from(token).policy("orders-config").build());
 * }</pre>
 *
 * <p>Immutable and safe for use by several threads; the builder is not. Its {@code toString} has no secret in it.
 */
public final class AclTokenDefinition {

    private final String description;
    private final List<AclLink> policies;
    private final List<AclLink> roles;
    private final List<ServiceIdentity> serviceIdentities;
    private final List<NodeIdentity> nodeIdentities;
    private final List<TemplatedPolicy> templatedPolicies;
    private final boolean local;
    private final @Nullable Duration expirationTtl;
    private final @Nullable Instant expirationTime;
    private final String accessorId;
    private final SecretText secretId;
    private final String namespace;
    private final Map<String, Object> other;

    private AclTokenDefinition(Builder builder) {
        this.description = builder.description;
        this.policies = List.copyOf(builder.policies);
        this.roles = List.copyOf(builder.roles);
        this.serviceIdentities = List.copyOf(builder.serviceIdentities);
        this.nodeIdentities = List.copyOf(builder.nodeIdentities);
        this.templatedPolicies = List.copyOf(builder.templatedPolicies);
        this.local = builder.local;
        this.expirationTtl = builder.expirationTtl;
        this.expirationTime = builder.expirationTime;
        if (expirationTtl != null && expirationTime != null) {
            throw Require.illegal("expirationTime", expirationTime, "none together with expirationTtl");
        }
        this.accessorId = builder.accessorId;
        this.secretId = builder.secretId;
        this.namespace = builder.namespace;
        this.other = builder.other;
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
     * A builder that starts from a token, to change it: policies and the like are those that the token has, until
     * {@link Builder#clearPolicies()} and the like are called.
     *
     * @param token the token as it was read
     * @return the builder
     */
    public static Builder from(AclToken token) {
        Builder builder = new Builder(token.description());
        builder.policies.addAll(token.policies());
        builder.roles.addAll(token.roles());
        builder.serviceIdentities.addAll(token.serviceIdentities());
        builder.nodeIdentities.addAll(token.nodeIdentities());
        builder.templatedPolicies.addAll(token.templatedPolicies());
        builder.local = token.local();
        builder.namespace = token.namespace();
        builder.other = token.other();
        return builder;
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
     * Nodes that it stands for; Consul from 1.8.1.
     *
     * @return the nodes
     */
    public List<NodeIdentity> nodeIdentities() {
        return nodeIdentities;
    }

    /**
     * Policies made from templates; Consul from 1.17.
     *
     * @return the policies
     */
    public List<TemplatedPolicy> templatedPolicies() {
        return templatedPolicies;
    }

    /**
     * Whether it counts in its own datacenter only; this cannot be changed later.
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

    /**
     * The moment when it ends.
     *
     * @return the moment, or null for {@link #expirationTtl()}
     */
    public @Nullable Instant expirationTime() {
        return expirationTime;
    }

    /**
     * Its accessor id, at creation.
     *
     * @return a UUID; empty for one that Consul makes
     */
    public String accessorId() {
        return accessorId;
    }

    /**
     * The token itself, at creation: a secret.
     *
     * @return a UUID; empty for one that Consul makes
     */
    public String secretId() {
        return secretId.reveal();
    }

    /**
     * Its namespace; Consul Enterprise only.
     *
     * @return the namespace; empty for that of the call
     */
    public String namespace() {
        return namespace;
    }

    /**
     * Fields of newer versions and of Consul Enterprise, as the token had them.
     *
     * @return a tree of maps, lists, texts, numbers and booleans
     */
    public Map<String, Object> other() {
        return other;
    }

    @Override
    public String toString() {
        return "AclTokenDefinition[" + description + ", policies " + policies + ", roles " + roles + "]";
    }

    /** Builder of token definitions; not safe for use by several threads. */
    public static final class Builder {
        private String description;
        private final List<AclLink> policies = new ArrayList<>();
        private final List<AclLink> roles = new ArrayList<>();
        private final List<ServiceIdentity> serviceIdentities = new ArrayList<>();
        private final List<NodeIdentity> nodeIdentities = new ArrayList<>();
        private final List<TemplatedPolicy> templatedPolicies = new ArrayList<>();
        private boolean local;
        private @Nullable Duration expirationTtl;
        private @Nullable Instant expirationTime;
        private String accessorId = "";
        private SecretText secretId = new SecretText("");
        private String namespace = "";
        private Map<String, Object> other = Map.of();

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
            this.expirationTtl = Require.ofConsul(Require.positiveTimeout(expirationTtl, "expirationTtl"),
                    "expirationTtl");
            return this;
        }

        /**
         * Sets {@link AclTokenDefinition#description()}.
         *
         * @param description what the token is for
         * @return this builder
         */
        public Builder description(String description) {
            this.description = description;
            return this;
        }

        /**
         * Adds a policy as a token has it.
         *
         * @param policy the policy
         * @return this builder
         */
        public Builder policy(AclLink policy) {
            policies.add(Require.nonNull(policy, "policy"));
            return this;
        }

        /**
         * Adds a role as a token has it.
         *
         * @param role the role
         * @return this builder
         */
        public Builder role(AclLink role) {
            roles.add(Require.nonNull(role, "role"));
            return this;
        }

        /**
         * Lets the token stand for a service in some datacenters.
         *
         * @param identity the service
         * @return this builder
         */
        public Builder service(ServiceIdentity identity) {
            serviceIdentities.add(Require.nonNull(identity, "identity"));
            return this;
        }

        /**
         * Lets the token stand for a node; Consul from 1.8.1.
         *
         * @param name name of the node
         * @param datacenter the only datacenter where it counts
         * @return this builder
         */
        public Builder node(String name, String datacenter) {
            nodeIdentities.add(new NodeIdentity(name, datacenter));
            return this;
        }

        /**
         * Adds a policy made from a template; Consul from 1.17.
         *
         * @param policy the policy
         * @return this builder
         */
        public Builder templatedPolicy(TemplatedPolicy policy) {
            templatedPolicies.add(Require.nonNull(policy, "policy"));
            return this;
        }

        /**
         * Sets {@link AclTokenDefinition#expirationTime()}; it cannot be changed later.
         *
         * @param expirationTime one minute to one day from now
         * @return this builder
         */
        public Builder expirationTime(Instant expirationTime) {
            this.expirationTime = expirationTime;
            return this;
        }

        /**
         * Sets {@link AclTokenDefinition#accessorId()}, which only a creation looks at.
         *
         * @param accessorId a UUID
         * @return this builder
         */
        public Builder accessorId(String accessorId) {
            this.accessorId = Require.nonBlank(accessorId, "accessorId");
            return this;
        }

        /**
         * Sets {@link AclTokenDefinition#secretId()}, which only a creation looks at.
         *
         * @param secretId a UUID that nobody can guess
         * @return this builder
         */
        public Builder secretId(String secretId) {
            this.secretId = new SecretText(secret(secretId));
            return this;
        }

        /**
         * Sets {@link AclTokenDefinition#namespace()}; Consul Enterprise only.
         *
         * @param namespace its name
         * @return this builder
         */
        public Builder namespace(String namespace) {
            this.namespace = Require.nonBlank(namespace, "namespace");
            return this;
        }

        /**
         * Takes away all policies that were there.
         *
         * @return this builder
         */
        public Builder clearPolicies() {
            policies.clear();
            return this;
        }

        /**
         * Takes away all roles that were there.
         *
         * @return this builder
         */
        public Builder clearRoles() {
            roles.clear();
            return this;
        }

        /**
         * Takes away all services that were there.
         *
         * @return this builder
         */
        public Builder clearServices() {
            serviceIdentities.clear();
            return this;
        }

        /**
         * Takes away all nodes that were there.
         *
         * @return this builder
         */
        public Builder clearNodes() {
            nodeIdentities.clear();
            return this;
        }

        /**
         * Takes away all templated policies that were there.
         *
         * @return this builder
         */
        public Builder clearTemplatedPolicies() {
            templatedPolicies.clear();
            return this;
        }

        private static String secret(String secretId) {
            if (secretId.isBlank()) {
                throw Require.illegal("secretId", "blank", "a UUID");
            }
            return Require.secret(secretId, "secretId");
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
