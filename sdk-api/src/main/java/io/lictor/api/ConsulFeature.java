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

    private static final int NUMBERS = 3;

    private final int major;
    private final int minor;
    private final int patch;

    ConsulFeature(int major, int minor) {
        this(major, minor, 0);
    }

    ConsulFeature(int major, int minor, int patch) {
        this.major = major;
        this.minor = minor;
        this.patch = patch;
    }

    /**
     * Whether a version has it.
     *
     * @param version such as {@code 1.8.7} or {@code 1.15.2+ent}; a text that is none has everything
     * @return true when it is there
     */
    public boolean isIn(String version) {
        String[] parts = version.split("[^0-9]+", NUMBERS + 1);
        try {
            int ownMajor = Integer.parseInt(parts[0]);
            int ownMinor = number(parts, 1);
            if (ownMajor != major) {
                return ownMajor > major;
            }
            return ownMinor == minor ? number(parts, 2) >= patch : ownMinor > minor;
        } catch (NumberFormatException e) {
            return true;
        }
    }

    private static int number(String[] parts, int position) {
        return position < parts.length && !parts[position].isEmpty() ? Integer.parseInt(parts[position]) : 0;
    }
}
