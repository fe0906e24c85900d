package io.lictor.api.acl;

import java.util.List;
import java.util.Optional;

import io.lictor.api.QueryOptions;

/**
 * Templates of policies ({@code /v1/acl/templated-policies}). Consul from 1.17; an older one is a
 * {@link io.lictor.api.ConsulRejectedException} whose {@code isUnsupported()} is true.
 *
 * <p>Safe for use by several threads.
 */
public interface AclTemplateView {

    /**
     * All templates ({@code GET /v1/acl/templated-policies}).
     *
     * @param options scope
     * @return the templates, by name
     */
    List<AclTemplate> list(QueryOptions options);

    /**
     * One template ({@code GET /v1/acl/templated-policy/name/:name}).
     *
     * @param name its name, such as {@code builtin/service}
     * @param options scope
     * @return the template, or empty when there is none
     */
    Optional<AclTemplate> named(String name, QueryOptions options);

    /**
     * The policy that Consul would make ({@code POST /v1/acl/templated-policy/preview/:name}). Nothing is stored.
     *
     * @param policy template and variables
     * @return the policy with its rules
     */
    AclPolicy preview(TemplatedPolicy policy);
}
