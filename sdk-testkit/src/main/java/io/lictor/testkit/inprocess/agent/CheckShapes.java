package io.lictor.testkit.inprocess.agent;

import io.lictor.testkit.inprocess.engine.Feature;
import io.lictor.testkit.inprocess.engine.Release;
import io.lictor.testkit.inprocess.json.Shape;

/** What checks may say of themselves, to an agent and to the catalog. */
final class CheckShapes {
    private static final String STRUCT = "struct { Interval interface {}; Timeout interface {}; TTL interface {}; "
            + "DeregisterCriticalServiceAfter interface {}; Args []string \"json:\\\"args\\\"\"; ScriptArgsSnake "
            + "[]string \"json:\\\"script_args\\\"\"; DeregisterCriticalServiceAfterSnake interface {} "
            + "\"json:\\\"deregister_critical_service_after\\\"\"; DockerContainerIDSnake string "
            + "\"json:\\\"docker_container_id\\\"\"; TLSSkipVerifySnake bool \"json:\\\"tls_skip_verify\\\"\"; "
            + "ServiceID string \"json:\\\"ServiceID\\\"\"; ServiceIDSnake string \"json:\\\"service_id\\\"\"; "
            + "*structs.Alias }";
    private static final String DEFINITION = "struct { Interval interface {}; Timeout interface {}; "
            + "DeregisterCriticalServiceAfter interface {}; TTL interface {}; *structs.Alias }";
    private static final String TXN_DEFINITION = "struct { IntervalDuration interface {}; TimeoutDuration interface {}; "
            + "DeregisterCriticalServiceAfterDuration interface {}; *api.Alias }";
    private static final String CHECK_ID = "types.CheckID";

    private final Release release;

    CheckShapes(Release release) {
        this.release = release;
    }

    /** A check that is registered alone. */
    Shape alone() {
        Shape shape = fields(Shape.of("").called(STRUCT)).string("ID", "ServiceID", "Token").typed(CHECK_ID, "ID")
                .alias("service_id", "ServiceID");
        return release.has(Feature.CHECK_TLS_NAME)
                ? shape.alias("disable_redirects", "DisableRedirects")
                : shape;
    }

    /** A check that is registered with its service, which it need not name. */
    Shape withService() {
        return fields(Shape.of("").called(STRUCT).readingItself().fragileInLists())
                .string("CheckID", "ProxyHTTP", "ProxyGRPC")
                .typed(CHECK_ID, "CheckID").string("ServiceID").alias("service_id", "ServiceID");
    }

    private Shape fields(Shape shape) {
        shape.string("Name", "Status", "Notes", "HTTP", "Method", "Body", "TCP", "AliasNode", "AliasService",
                "DockerContainerID", "Shell", "GRPC").strings("ScriptArgs", "args", "script_args")
                .stringsMap("Header").bool("GRPCUseTLS", "TLSSkipVerify")
                .duration("Interval", "Timeout", "TTL", "DeregisterCriticalServiceAfter")
                .integer("SuccessBeforePassing", "FailuresBeforeCritical", "OutputMaxSize")
                .alias("deregister_critical_service_after", "DeregisterCriticalServiceAfter")
                .alias("tls_skip_verify", "TLSSkipVerify").alias("docker_container_id", "DockerContainerID");
        if (release.has(Feature.CHECK_TLS_NAME)) {
            shape.string("TLSServerName", "H2PING").bool("DisableRedirects").alias("tls_server_name", "TLSServerName")
                    .alias("grpc_use_tls", "GRPCUseTLS");
        }
        if (release.has(Feature.FAILURES_BEFORE_WARNING)) {
            shape.bool("H2PingUseTLS").integer("FailuresBeforeWarning").alias("h2ping_use_tls", "H2PingUseTLS");
        }
        if (release.has(Feature.CHECK_UDP)) {
            shape.string("UDP", "OSService");
        }
        return release.has(Feature.CHECK_TCP_TLS)
                ? shape.bool("TCPUseTLS").alias("tcp_use_tls", "TCPUseTLS")
                : shape;
    }

    /** A check as it is put into the catalog. */
    Shape ofCatalog() {
        Shape shape = catalogFields(Shape.of("HealthCheck").called("structs.HealthCheck").fragileInLists())
                .typed(CHECK_ID, "CheckID")
                .object("Definition", definition());
        if (release.has(Feature.CHECK_TIMES)) {
            shape.string("Interval", "Timeout").integer("ExposedPort");
        }
        return release.has(Feature.PEER_NAMES) ? shape.string("PeerName") : shape;
    }

    private static Shape catalogFields(Shape shape) {
        return shape.string("Node", "CheckID", "Name", "Status", "Notes", "Output", "ServiceID", "ServiceName", "Type")
                .strings("ServiceTags").unsigned("CreateIndex", "ModifyIndex");
    }

    /** How a check is done, as the catalog is told, in the order in which it tells. */
    private Shape definition() {
        Shape shape = Shape.of("").called(DEFINITION).readingItself().fragile().lenient().duration("Interval")
                .unsigned("OutputMaxSize").typed("uint", "OutputMaxSize")
                .duration("Timeout", "DeregisterCriticalServiceAfter").string("HTTP");
        if (release.has(Feature.CHECK_TLS_NAME)) {
            shape.string("TLSServerName");
        }
        shape.bool("TLSSkipVerify").stringsMap("Header").string("Method", "Body");
        if (release.has(Feature.CHECK_TLS_NAME)) {
            shape.bool("DisableRedirects");
        }
        shape.string("TCP");
        if (release.has(Feature.CHECK_TCP_TLS)) {
            shape.bool("TCPUseTLS");
        }
        if (release.has(Feature.CHECK_UDP)) {
            shape.string("UDP");
        }
        if (release.has(Feature.CHECK_TLS_NAME)) {
            shape.string("H2PING");
        }
        if (release.has(Feature.CHECK_UDP)) {
            shape.string("OSService");
        }
        if (release.has(Feature.FAILURES_BEFORE_WARNING)) {
            shape.bool("H2PingUseTLS");
        }
        return shape.strings("ScriptArgs").string("DockerContainerID", "Shell", "GRPC").bool("GRPCUseTLS")
                .string("AliasNode", "AliasService").nanoseconds("TTL");
    }

    /** A check of a transaction, which the catalog keeps less of. */
    Shape ofTransaction() {
        Shape definition = Shape.of("").called(TXN_DEFINITION).readingItself().fragile().lenient()
                .string("HTTP", "Method", "Body", "TCP").stringsMap("Header").bool("TLSSkipVerify")
                .duration("IntervalDuration", "TimeoutDuration", "DeregisterCriticalServiceAfterDuration")
                .telling("IntervalDuration", "TimeoutDuration", "DeregisterCriticalServiceAfterDuration")
                .readableDuration("Interval", "Timeout", "DeregisterCriticalServiceAfter");
        Shape shape = catalogFields(Shape.of("HealthCheck").called("api.HealthCheck")).string("Namespace")
                .object("Definition", definition);
        if (release.has(Feature.CHECK_TLS_NAME)) {
            definition.string("TLSServerName");
        }
        if (release.has(Feature.CHECK_TIMES)) {
            shape.integer("ExposedPort");
        }
        if (release.has(Feature.PARTITIONS_REFUSED)) {
            shape.string("Partition");
        }
        if (release.has(Feature.CHECK_UDP)) {
            definition.string("UDP", "OSService");
        }
        if (release.has(Feature.CHECK_TCP_TLS)) {
            definition.string("GRPC").bool("GRPCUseTLS", "TCPUseTLS");
        }
        return release.has(Feature.PEER_NAMES) ? shape.string("PeerName") : shape;
    }
}
