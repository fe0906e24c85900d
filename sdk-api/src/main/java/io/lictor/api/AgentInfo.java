package io.lictor.api;

/**
 * The agent about itself.
 *
 * @param nodeName name of its node
 * @param datacenter its datacenter
 * @param version its version, such as {@code 1.8.7}
 * @param server whether it is a server
 */
public record AgentInfo(String nodeName, String datacenter, String version, boolean server) {

    /**
     * Whether its version has a feature.
     *
     * @param feature the feature
     * @return true when it is there
     */
    public boolean supports(ConsulFeature feature) {
        return feature.isIn(version);
    }
}
