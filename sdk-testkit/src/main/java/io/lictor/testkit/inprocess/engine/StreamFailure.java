package io.lictor.testkit.inprocess.engine;

/** Why a view gets no data from the servers, and how a request hears of it. */
enum StreamFailure {
    /** Nobody knows the token. */
    TOKEN,
    /** The datacenter is unknown. */
    DATACENTER,
    /** No server answers. */
    SERVERS;

    private static final String DIAL = "dial tcp 127.0.0.1:0->127.0.0.1:8300: connect: connection refused\"";
    private static final String RPC = "rpc error: code = Unavailable desc = ";

    /** Whether a request that comes, or was answered by the view until now, sleeps over the first failure. */
    boolean isSleptOver(Release release, boolean hasData, boolean hadData) {
        return switch (this) {
            case TOKEN -> release.has(Feature.PATIENT_VIEWS);
            case DATACENTER -> !release.has(Feature.RESOLVER_ERRORS);
            case SERVERS -> !hadData && (hasData || release.has(Feature.PATIENT_VIEWS));
        };
    }

    /** The answer of a request that hears of it. */
    Refusal refusal(Release release, boolean hadData) {
        return switch (this) {
            case TOKEN -> new Refusal(403, (release.has(Feature.PLAIN_STREAM_ERRORS)
                    ? ""
                    : "rpc error: code = Unknown desc = ") + "ACL not found");
            case DATACENTER -> unavailable(release, release.has(Feature.PLAIN_STREAM_ERRORS)
                    ? "resolver error: resolver produced no addresses"
                    : "name resolver error: produced zero addresses");
            case SERVERS -> unavailable(release, hadData ? closed(release) : refused(release));
        };
    }

    private static Refusal unavailable(Release release, String text) {
        return release.has(Feature.PLAIN_STREAM_ERRORS) ? new Refusal(503, text) : Refusal.failed(RPC + text);
    }

    private static String closed(Release release) {
        return release.has(Feature.STREAM_ENDS_AS_READ) ? "error reading from server: EOF" : "transport is closing";
    }

    private static String refused(Release release) {
        return switch (release) {
            case V1_8, V1_10 -> "all SubConns are in TransientFailure, latest connection error: connection error: "
                    + "desc = \"transport: Error while dialing " + DIAL;
            case V1_12 -> "connection error: desc = \"transport: Error while dialing " + DIAL;
            case V1_14, V1_16 -> "connection error: desc = \"transport: Error while dialing: " + DIAL;
        };
    }
}
