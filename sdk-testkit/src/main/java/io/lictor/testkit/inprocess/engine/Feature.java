package io.lictor.testkit.inprocess.engine;

import static io.lictor.testkit.inprocess.engine.Release.V1_10;
import static io.lictor.testkit.inprocess.engine.Release.V1_12;
import static io.lictor.testkit.inprocess.engine.Release.V1_14;
import static io.lictor.testkit.inprocess.engine.Release.V1_16;
import static io.lictor.testkit.inprocess.engine.Release.V1_8;

/** What differs between the releases: the table of all, each with the first release that has it, some with the last. */
public enum Feature {
    /** {@code health/service} and {@code health/connect} are answered from views that the agent keeps. */
    STREAMING(V1_10),
    /** The headers name the backend and the default policy of the ACLs. */
    BACKEND_HEADERS(V1_10),
    /** A header says that the token hid something. */
    FILTERED_HEADER(V1_12),
    /** The error of a streamed read has its status, and its text without {@code rpc error}. */
    PLAIN_STREAM_ERRORS(V1_16),
    /** The end of a stream is told as that of a read. */
    STREAM_ENDS_AS_READ(V1_14),
    /** A view whose first attempt fails says so only when it fails again. */
    PATIENT_VIEWS(V1_16),
    /** A view of an unknown datacenter fails at once. */
    RESOLVER_ERRORS(V1_12, V1_14),
    /** {@code merge-central-config}, which is not streamed. */
    CENTRAL_CONFIG(V1_14),
    /** {@code peer}, and what belongs to it. */
    PEERING(V1_14),
    /** Unknown paths have a text. */
    PATH_TEXT(V1_12),
    /** Paths of the legacy ACLs are known, and gone. */
    LEGACY_ACL_GONE(V1_12, V1_14),
    /** Paths of the legacy ACLs answer. */
    LEGACY_ACL(V1_8, V1_10),
    /** {@code partition} is refused. */
    PARTITIONS_REFUSED(V1_12),
    /** Refusals of parameters and bodies begin with {@code Bad request: }. */
    BAD_REQUEST_PREFIX(V1_8, V1_12),
    /** All of them do, also where the body does not decode. */
    BAD_REQUEST_EVERYWHERE(V1_12, V1_12),
    /** The refusal names the token and the right. */
    DENIED_WITH_REASON(V1_12),
    /** The anonymous token is named in a refusal. */
    DENIED_ANONYMOUS(V1_16),
    /** Unknown checks and services are 404. */
    UNKNOWN_IDS_NOT_FOUND(V1_12),
    /** What the catalog does not have is named as an id. */
    UNKNOWN_AS_IDS(V1_12),
    /** What the whole mesh has in common has rules of its own. */
    MESH_RULES(V1_12),
    /** The agent's master token is called otherwise. */
    AGENT_RECOVERY_TOKEN(V1_12),
    /** A transaction that is refused before it begins has not asked for the leader. */
    REFUSED_BEFORE_LEADER(V1_12),
    /** What is no time is told without its own quotation marks. */
    TIMES_UNQUOTED(V1_10),
    /** The agent's own answers name the datacenter. */
    AGENT_DATACENTER(V1_10),
    /** Proxies have a mode. */
    PROXY_MODE(V1_10),
    /** Services may have a socket in place of a port. */
    SOCKET_PATH(V1_10),
    /** Services and nodes have a region and a zone. */
    LOCALITY(V1_16),
    /** Proxies name extensions. */
    ENVOY_EXTENSIONS(V1_16),
    /** Checks name the server of their certificate, ping by HTTP/2, and need not follow redirects. */
    CHECK_TLS_NAME(V1_10),
    /** Checks may warn before they are critical. */
    FAILURES_BEFORE_WARNING(V1_12),
    /** Checks by UDP and of operating system services. */
    CHECK_UDP(V1_14),
    /** TCP checks with TLS. */
    CHECK_TCP_TLS(V1_16),
    /** The interval of a service's check is known too. */
    SERVICE_CHECK_TIMES(V1_12),
    /** The timeout that is shown is the interval. */
    CHECK_TIMEOUT_MIXED_UP(V1_12, V1_12),
    /** {@code agent/health} shows the exposed port of a check. */
    HEALTH_EXPOSED_PORT(V1_14),
    /** A text of {@code agent/health} is one when the service is unknown too. */
    HEALTH_TEXT(V1_12),
    /** Members say that they know service intentions. */
    MEMBER_INTENTIONS(V1_10),
    /** Members name their port for gRPC. */
    MEMBER_GRPC_PORT(V1_14),
    /** A refused join names the port too. */
    JOIN_WITH_PORT(V1_10),
    /** Fields of an embedded struct are named with it. */
    ALIAS_IN_DECODE_ERRORS(V1_10),
    /** Checks show their interval, timeout and exposed port. */
    CHECK_TIMES(V1_10),
    /** Mesh-native services get a virtual address. */
    VIRTUAL_ADDRESSES(V1_12),
    /** Complaints about a service's part in the mesh have words in front. */
    VALIDATION_PREFIX(V1_12),
    /** A service of its own in the mesh needs a port. */
    NATIVE_NEEDS_PORT(V1_14),
    /** Figures for Prometheus that are not there are told by a header. */
    REASON_HEADER(V1_12),
    /** A refused raft command is told as such. */
    RAFT_PREFIX(V1_10),
    /** What is no UUID is looked up all the same. */
    LENIENT_UUIDS(V1_12),
    /** A poll of a key or entry that is not there sleeps on. */
    QUIET_ABSENT_POLLS(V1_10),
    /** Small bodies are not compressed. */
    GZIP_FROM_1400_BYTES(V1_10),
    /** 128 operations in a transaction, and {@code get-or-empty}. */
    TXN_128(V1_14),
    /** What is wrong with a sidecar is a bad request. */
    SIDECARS_REFUSED(V1_14),
    /** Transactions take proxies. */
    TXN_PROXIES(V1_12),
    /** Results of transactions and queries name their backend. */
    META_BACKEND(V1_10),
    /** And whether something was hidden. */
    META_FILTERED(V1_12),
    /** Entries of kind {@code mesh} and {@code service-intentions}; intentions are entries. */
    INTENTION_ENTRIES(V1_10),
    /** More fields of entries: limits, destinations, targets of a failover in peers. */
    ENTRY_LIMITS(V1_14),
    /** Entries for extensions, JWT, API gateways and groups of sameness. */
    ENTRY_GATEWAYS(V1_16),
    /** Entries for services that are seen elsewhere. */
    EXPORTED_SERVICES(V1_12),
    /** An entry without a name is refused as such. */
    ENTRY_NAME_REQUIRED(V1_10),
    /** Defaults of all proxies have one name only. */
    ONE_PROXY_DEFAULTS(V1_12),
    /** Discovery chains name partitions and the rules that led to a split. */
    CHAIN_PARTITIONS(V1_12),
    /** Targets of a chain have a timeout of their own. */
    CHAIN_TIMEOUTS(V1_10),
    /** Chains tell the addresses of their service. */
    CHAIN_ADDRESSES(V1_16),
    /** Default decisions about connections are told in the same words with and without ACLs. */
    DEFAULT_BEHAVIOR_TEXT(V1_12),
    /** Identities may name a partition. */
    SPIFFE_PARTITIONS(V1_12),
    /** A partition other than the own one is refused. */
    SPIFFE_PARTITIONS_CHECKED(V1_14),
    /** Roots that the agent keeps come with the leader and the backend; a leaf is not cached. */
    CACHED_ROOTS_KNOW_LEADER(V1_10),
    /** The agent has roots in its cache from the start. */
    ROOTS_PREFETCHED(V1_14),
    /** The lifetime of a root can be configured. */
    ROOT_TTL(V1_12),
    /** A leaf has no subject. */
    LEAF_WITHOUT_SUBJECT(V1_12),
    /** An intention without a destination is denied. */
    DESTINATION_BEFORE_RULES(V1_12),
    /** An entry that is written as it is does not change. */
    EQUAL_ENTRIES_KEPT(V1_10),
    /** A list of entries of one kind wakes with that kind only. */
    LISTS_OF_ONE_KIND(V1_10),
    /** Config entries are deleted by {@code cas}. */
    DELETE_ENTRY_BY_CAS(V1_12),
    /** Services that the token may not read are refused to who asks for the ways to them. */
    CONNECT_REFUSED(V1_16),
    /** A second built-in policy, names with a slash, and newer words about tokens. */
    BUILTIN_POLICIES(V1_14),
    /** An identity that is given for everywhere and for a datacenter is one for that datacenter. */
    IDENTITIES_UNITED(V1_14),
    /** The auth method of AWS. */
    AWS_IAM(V1_12),
    /** A login says which method it did not find. */
    LOGIN_NAMES_METHOD(V1_10),
    /** The state of the replication tells its last error. */
    REPLICATION_MESSAGE(V1_12),
    /** Names of identities are told to be in small letters. */
    LOWERCASE_IDENTITIES(V1_14),
    /** Tokens may live for any time. */
    LONG_TOKENS(V1_16),
    /** A logout without a token is not authorized. */
    LOGOUT_NEEDS_TOKEN(V1_16),
    /** Absent ACL objects are 404. */
    ACL_OBJECTS_NOT_FOUND(V1_16),
    /** Tokens know nothing of the rules that those of before 1.4 had. */
    TOKENS_WITHOUT_RULES(V1_16),
    /** A path without the accessor of a token says so. */
    TOKEN_ACCESSOR_NAMED(V1_16),
    /** The secrets of tokens are listed. */
    TOKEN_SECRETS_LISTED(V1_10),
    /** The agent tells when it was built. */
    BUILD_DATE(V1_14),
    /** And what else its version is called. */
    VERSION_METADATA(V1_12),
    /** The agent tells where proxies get their configuration. */
    XDS_PORT(V1_12),
    /** {@code agent/metrics/stream}. */
    METRICS_STREAM(V1_12),
    /** {@code agent/version}, {@code operator/usage}. */
    AGENT_VERSION(V1_16),
    /** Who may not ask autopilot is told so in words of its own. */
    AUTOPILOT_REFUSAL(V1_10, V1_10),
    /** {@code operator/autopilot/state}. */
    AUTOPILOT_STATE(V1_10),
    /** Refusals for size name another page. */
    OPTIONS_PAGE_MOVED(V1_12),
    /** An event that is too large is told without its segment. */
    EVENT_WITHOUT_SEGMENT(V1_12),
    /** Services of a gateway that is not there are an empty list. */
    GATEWAY_LIST(V1_12),
    /** Raft peers tell their last index. */
    RAFT_LAST_INDEX(V1_14),
    /** An unknown query is refused with the headers of a read. */
    QUERY_NOT_FOUND_HEADERS(V1_12),
    /** Queries fail over to targets, and may ask a peer. */
    QUERY_TARGETS(V1_14),
    /** Queries name a group of sameness. */
    QUERY_SAMENESS(V1_16),
    /** The user interface lists what of the mesh a service is in. */
    UI_MESH(V1_10),
    /** And whether it is native. */
    UI_NATIVE(V1_12),
    /** Virtual addresses can be set, and the leadership given away. */
    OPERATOR_POSTS(V1_16),
    /** A refused list of a service carries the headers of a read. */
    PASSING_AFTER_READ(V1_10),
    /** {@code catalog/services} takes a filter. */
    SERVICES_FILTER(V1_14),
    /** A cached list of all services stands still. */
    STANDING_SERVICE_LIST(V1_10),
    /** Connections beyond the limit are answered, not reset. */
    CONNECTION_LIMIT_ANSWER(V1_10),
    /** The error that is answered when the agent reaches no server says what it tried. */
    NODE_VERSION_META(V1_16),
    /** Trees of the data that the catalog answers have a place for peers. */
    PEER_NAMES(V1_14);

    private final Release since;
    private final Release last;

    Feature(Release since) {
        this(since, Release.NEWEST);
    }

    Feature(Release since, Release last) {
        this.since = since;
        this.last = last;
    }

    Release since() {
        return since;
    }

    Release last() {
        return last;
    }
}
