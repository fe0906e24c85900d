package io.lictor.api;

/**
 * What came to Consul with a version, so that a program can ask before it uses it.
 *
 * <pre>{@code
 * if (consul.agent().supports(ConsulFeature.PEERING)) { ... }
 * }</pre>
 */
public enum ConsulFeature {
    /** Intentions by the names of their ends ({@code /v1/connect/intentions/exact}) and as config entries. */
    INTENTIONS_BY_NAME(1, 9),
    /** Health of services served from a stream of events. */
    STREAMING(1, 10),
    /** Answers say that entries were left out for lack of rights. */
    FILTERED_BY_ACLS(1, 11),
    /** Config entries are deleted if nobody has changed them. */
    CONFIG_ENTRY_COMPARE_AND_DELETE(1, 11),
    /** Unknown checks and services are answered with 404. */
    NOT_FOUND_STATUS(1, 12),
    /** Cluster peering. */
    PEERING(1, 13),
    /** Transactions of up to 128 operations, and reads in them of keys that need not be there. */
    LARGE_TRANSACTIONS(1, 14),
    /** The agent tells its version without any right ({@code /v1/agent/version}). */
    VERSION_WITHOUT_RIGHT(1, 16),
    /** Templated ACL policies. */
    TEMPLATED_POLICIES(1, 17),
    /** Exported services are listed. */
    EXPORTED_SERVICES(1, 17, 3);

    private final int[] since;

    ConsulFeature(int... since) {
        this.since = since;
    }

    /**
     * Whether a version has it.
     *
     * @param version such as {@code 1.8.7} or {@code 1.15.2+ent}; a text that is none has everything
     * @return true when it is there
     */
    public boolean isIn(String version) {
        String[] parts = version.split("[^0-9]+", since.length + 1);
        try {
            for (int i = 0; i < since.length; i++) {
                int own = i < parts.length && !(i > 0 && parts[i].isEmpty()) ? Integer.parseInt(parts[i]) : 0;
                if (own != since[i]) {
                    return own > since[i];
                }
            }
            return true;
        } catch (NumberFormatException e) {
            return true;
        }
    }
}
