package io.lictor.testkit.contract;

import java.time.Duration;

/** Checks of the local agent. */
final class CheckFacts extends Section {
    private static final String REGISTER = "PUT /v1/agent/service/register ";
    private static final String CHECK = "PUT /v1/agent/check/register ";
    private static final Duration TTL = Duration.ofSeconds(1);

    CheckFacts() {
        super("checks");
        ids();
        refused();
        checkRegister();
        heartbeats();
        expiry();
        registeringAgain();
        maintenance();
        agentHealth();
    }

    private void ids() {
        fact("a single check has the service's id behind service:", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.get("/v1/agent/checks").at(scene.fill("/service:{u}/Status"), "critical").at(
                    scene.fill("/service:{u}/Name"), scene.fill("Service '{u}' check")).at(
                            scene.fill("/service:{u}/Type"), "ttl")
                    .at(scene.fill("/service:{u}/CreateIndex"), "0").at(
                            scene.fill("/service:{u}/Definition"), "{}")
                    .at(scene.fill("/service:{u}/Output"),
                            "");
        });
        fact("several checks are numbered from 1, Check before Checks", scene -> {
            scene.register(
                    "{'Name':'{u}','Check':{'TTL':'601s','Notes':'first'},'Checks':[{'TTL':'602s'},{'TTL':'603s'}]}");
            scene.get("/v1/agent/checks").at(scene.fill("/service:{u}:1/Notes"), "first").at(
                    scene.fill("/service:{u}:3/Status"), "critical").at(scene.fill("/service:{u}"), "absent").at(
                            scene.fill("/service:{u}:4"), "absent");
        });
        fact("a check may have an id, a name and a first status", scene -> {
            scene.register(
                    "{'Name':'{u}','Check':{'CheckID':'c-{u}','Name':'n','Notes':'o','TTL':'600s','Status':'passing'}}");
            scene.get("/v1/health/checks/{u}").size("", 1).at("/0/CheckID", scene.fill("c-{u}")).at("/0/Name", "n").at(
                    "/0/Notes", "o").at("/0/Status", "passing").at("/0/ServiceID", scene.fill("{u}"));
        });
        row(REGISTER + "{'Name':'{u}','Check':{'ID':'x','TTL':'9s'}}", 400,
                says("Request decode failed: json: unknown field \"ID\""));
        row(CHECK + "{'CheckID':'x','Name':'x','TTL':'9s'}", 400,
                says("Request decode failed: json: unknown field \"CheckID\""));
        fact("another service takes over a check with the same id", scene -> {
            scene.register("{'Name':'{u}','ID':'{u}-1','Check':{'CheckID':'c-{u}','TTL':'600s'}}");
            scene.put("/v1/agent/service/register",
                    "{'Name':'{u}','ID':'{u}-2','Check':{'CheckID':'c-{u}','TTL':'600s'}}").status(200);
            scene.get("/v1/agent/checks").at(scene.fill("/c-{u}/ServiceID"), scene.fill("{u}-2"));
        });
    }

    private void refused() {
        check("'TTL':'0s','Status':'passing'", "Invalid check: TTL must be > 0 for TTL checks");
        check("'TTL':'-1s'", "Invalid check: TTL must be > 0 for TTL checks");
        check("'TTL':'abc'", "Request decode failed: time: invalid duration \"abc\"");
        check("'TTL':'10s','HTTP':'http://127.0.0.1:1/','Interval':'10s'",
                "Invalid check: Interval and TTL cannot both be specified");
        String interval = "Invalid check: Interval must be > 0 for Script, HTTP, ";
        until("1.10", () -> check("'HTTP':'http://127.0.0.1:1/'", interval + "or TCP checks"));
        since("1.10", () -> until("1.13", () -> check("'HTTP':'http://127.0.0.1:1/'",
                interval + "H2PING, or TCP checks")));
        since("1.13", () -> until("1.14", () -> check("'HTTP':'http://127.0.0.1:1/'",
                interval + "H2PING, TCP or UDP checks")));
        since("1.14", () -> check("'HTTP':'http://127.0.0.1:1/'", interval + "H2PING, TCP, UDP or OSService checks"));
        check("'TTL':'10s','Status':'zzz'", "Status for checks must 'passing', 'warning', 'critical'");
        until("1.10", () -> check("'TTL':'10s','H2PING':'x'",
                "Request decode failed: json: unknown field \"H2PING\""));
        kind("1.10", "h2ping", "H2PING", "'H2PING':'127.0.0.1:1'");
        kind("1.13", "udp", "UDP", "'UDP':'127.0.0.1:1'");
        kind("1.16", "tcp", "TCPUseTLS", "'TCP':'127.0.0.1:1','TCPUseTLS':true");
        kind("1.10.10", "http", "DisableRedirects", "'HTTP':'http://127.0.0.1:1','DisableRedirects':true");
        row(REGISTER + "{'Name':'{u}','Check':{'Args':['true'],'Interval':'10s'}}", 500, is(
                "Scripts are disabled on this agent from remote calls; to enable, configure 'enable_script_checks' to true"));
    }

    private void check(String fields, String error) {
        row(REGISTER + "{'Name':'{u}','Check':{" + fields + "}}", 400, says(error));
    }

    /** What a version does not know it refuses. */
    private void kind(String version, String type, String field, String fields) {
        String body = "{'Name':'{u}','Check':{" + fields + ",'Interval':'600s'}}";
        until(version, () -> row(REGISTER + body, 400,
                says("Request decode failed: json: unknown field \"" + field + "\"")));
        since(version, () -> fact("a check of " + type + " with " + field, scene -> {
            scene.put("/v1/agent/service/register", body).status(200);
            scene.get("/v1/agent/checks").at(scene.fill("/service:{u}/Type"), type);
        }));
    }

    private void checkRegister() {
        row(CHECK + "{}", 400, says("Missing check name"));
        row(CHECK + "{'Name':'{u}'}", 400, says("Invalid check: TTL must be > 0 for TTL checks"));
        row(CHECK + "{'Name':'{u}','TTL':'9s','Status':'zz'}", 400, says("Bad check status"));
        until("1.11", () -> row(CHECK + "{'Name':'{u}','TTL':'9s','ServiceID':'nope'}", 500,
                is("ServiceID \"nope\" does not exist")));
        since("1.11", () -> row(CHECK + "{'Name':'{u}','TTL':'9s','ServiceID':'nope'}", 404,
                is("ServiceID \"nope\" does not exist")));
        fact("a check of the node has its name for its id", scene -> {
            scene.put("/v1/agent/check/register", "{'Name':'{u}','TTL':'600s','Status':'passing'}").status(200).is("");
            scene.get("/v1/agent/checks").at(scene.fill("/{u}/ServiceID"), "").at(scene.fill("/{u}/Status"), "passing");
            scene.put("/v1/agent/check/deregister/{u}").status(200);
            scene.get("/v1/agent/checks").at(scene.fill("/{u}"), "absent");
        });
        fact("a check may be added to a service", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.put("/v1/agent/check/register", "{'ID':'c-{u}','Name':'n','ServiceID':'{u}','TTL':'600s'}")
                    .status(200);
            scene.until("/v1/health/checks/{u}", "the check", reply -> reply.body().contains(scene.fill("c-{u}")));
        });
    }

    private void heartbeats() {
        beat("pass", "passing");
        beat("warn", "warning");
        beat("fail", "critical");
        fact("update sets status and output", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.put("/v1/agent/check/update/service:{u}", "{'Status':'warning','Output':'o k'}").status(200).is("");
            scene.get("/v1/agent/checks").at(scene.fill("/service:{u}/Status"), "warning").at(
                    scene.fill("/service:{u}/Output"), "o k");
        });
        fact("an output is cut at 4096 bytes", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.put("/v1/agent/check/update/service:{u}",
                    "{'Status':'passing','Output':'" + "x".repeat(6000) + "'}").status(200);
            scene.get("/v1/agent/checks").at(scene.fill("/service:{u}/Output"),
                    "x".repeat(4096) + " ... (captured 4096 of 6000 bytes)");
        });
        row("PUT /v1/agent/check/update/{u} {'Status':'zzz'}", 400, says("Invalid check status: 'zzz'"));
        for (String update : new String[]{"pass/nope", "warn/nope", "update/nope {'Status':'passing'}"}) {
            until("1.11", () -> row("PUT /v1/agent/check/" + update, 500,
                    is("CheckID \"nope\" does not have associated TTL")));
            since("1.11", () -> row("PUT /v1/agent/check/" + update, 404, is(
                    "Unknown check ID \"nope\". Ensure that the check ID is passed, not the check name.")));
        }
        fact("an instance with a warning or critical check is not passing", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s','Status':'passing'}}");
            scene.get("/v1/health/service/{u}?passing").size("", 1);
            scene.put("/v1/agent/check/warn/service:{u}");
            scene.until("/v1/health/service/{u}?passing", "none", reply -> reply.json("/0").isMissingNode());
            scene.get("/v1/health/service/{u}").size("", 1);
        });
    }

    private void beat(String verb, String status) {
        fact(verb + " makes a check " + status + " and keeps the note", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.put("/v1/agent/check/" + verb + "/service:{u}?note=all%20well").status(200).is("");
            scene.get("/v1/agent/checks").at(scene.fill("/service:{u}/Status"), status).at(
                    scene.fill("/service:{u}/Output"), "all well");
            scene.until("/v1/health/checks/{u}", status, reply -> status.equals(reply.text("/0/Status")));
        });
    }

    private void expiry() {
        timed("a TTL without a heartbeat expires", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'1s','Status':'passing'}}");
            scene.pass(TTL);
            scene.until("/v1/health/checks/{u}", "critical", reply -> "critical".equals(reply.text("/0/Status"))).at(
                    "/0/Output", "TTL expired");
        });
        timed("an expired TTL tells the last output", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'1s'}}");
            scene.put("/v1/agent/check/pass/service:{u}?note=ok").status(200);
            scene.pass(TTL);
            scene.until("/v1/health/checks/{u}", "expired", reply -> reply.text("/0/Output").startsWith("TTL")).at(
                    "/0/Output", "TTL expired (last output before timeout follows): ok");
        });
        timed("a heartbeat makes an expired check pass again", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'10s','Status':'passing'}}");
            scene.pass(Duration.ofSeconds(10));
            scene.until("/v1/agent/checks", "critical",
                    reply -> "critical".equals(reply.text(scene.fill("/service:{u}/Status"))));
            scene.put("/v1/agent/check/pass/service:{u}").status(200);
            scene.get("/v1/agent/checks").at(scene.fill("/service:{u}/Status"), "passing");
        });
        timed("a number for a TTL is nanoseconds", scene -> {
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Check':{'TTL':10,'Status':'passing'}}").status(200);
            scene.pass(Duration.ofMillis(10));
            scene.until("/v1/agent/checks", "critical",
                    reply -> "critical".equals(reply.text(scene.fill("/service:{u}/Status"))));
        });
        timed("a registration again starts the TTL anew", scene -> {
            String body = "{'Name':'{u}','Check':{'TTL':'12s','Status':'passing'}}";
            scene.register(body);
            for (int i = 0; i < 4; i++) {
                scene.pass(Duration.ofMillis(4_200));
                scene.put("/v1/agent/service/register", body).status(200);
            }
            scene.get("/v1/agent/checks").at(scene.fill("/service:{u}/Status"), "passing");
        });
    }

    private void registeringAgain() {
        fact("a check keeps its status and output", scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s'}}");
            scene.put("/v1/agent/check/pass/service:{u}?note=kept");
            scene.put("/v1/agent/service/register",
                    "{'Name':'{u}','Port':9,'Check':{'TTL':'500s','Status':'critical'}}").status(200);
            scene.get("/v1/agent/checks").at(scene.fill("/service:{u}/Status"), "passing").at(
                    scene.fill("/service:{u}/Output"), "kept");
        });
        fact("checks that are not named stay", scene -> {
            scene.register("{'Name':'{u}','Check':{'CheckID':'a-{u}','TTL':'600s'}}");
            scene.put("/v1/agent/service/register", "{'Name':'{u}','Check':{'CheckID':'b-{u}','TTL':'600s'}}");
            scene.get("/v1/agent/checks").has(scene.fill("a-{u}")).has(scene.fill("b-{u}"));
        });
        fact("checks that are not named go with replace-existing-checks", scene -> {
            scene.register("{'Name':'{u}','Check':{'CheckID':'a-{u}','TTL':'600s'}}");
            scene.put("/v1/agent/service/register?replace-existing-checks",
                    "{'Name':'{u}','Check':{'CheckID':'b-{u}','TTL':'600s'}}").status(200);
            scene.get("/v1/agent/checks").hasNot(scene.fill("a-{u}")).has(scene.fill("b-{u}"));
        });
        fact("replace-existing-checks ends the maintenance, a plain one does not", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.put("/v1/agent/service/maintenance/{u}?enable=true").status(200);
            scene.put("/v1/agent/service/register", "{'Name':'{u}'}").status(200);
            scene.get("/v1/agent/checks").has(scene.fill("_service_maintenance:{u}"));
            scene.put("/v1/agent/service/register?replace-existing-checks=true", "{'Name':'{u}'}").status(200);
            scene.get("/v1/agent/checks").hasNot(scene.fill("_service_maintenance:{u}"));
        });
    }

    private void maintenance() {
        fact("maintenance is a critical check of the service", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.put("/v1/agent/service/maintenance/{u}?enable=true&reason=disk%20full").status(200).is("");
            scene.put("/v1/agent/service/maintenance/{u}?enable=true").status(200);
            String check = scene.fill("/_service_maintenance:{u}");
            scene.get("/v1/agent/checks").at(check + "/Status", "critical").at(check + "/Notes", "disk full").at(
                    check + "/Type", "maintenance").at(check + "/Name", "Service Maintenance Mode");
            scene.until("/v1/health/service/{u}?passing", "none", reply -> reply.json("/0").isMissingNode());
            scene.put("/v1/agent/service/maintenance/{u}?enable=false").status(200);
            scene.get("/v1/agent/checks").at(check, "absent");
        });
        fact("maintenance without a reason says so", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.put("/v1/agent/service/maintenance/{u}?enable=true");
            scene.get("/v1/agent/checks").at(scene.fill("/_service_maintenance:{u}/Notes"),
                    "Maintenance mode is enabled for this service, but no reason was provided. This is a default message.");
        });
        row("PUT /v1/agent/service/maintenance/nope?enable=true", 404,
                is("No service registered with ID \"nope\"", "1.12",
                        "Unknown service ID \"nope\". Ensure that the service ID is passed, not the service name."));
        row("PUT /v1/agent/service/maintenance/nope", 400, says("Missing value for enable"));
        row("PUT /v1/agent/service/maintenance/nope?enable=zz", 400, says("Invalid value for enable: \"zz\""));
        fact("maintenance of the node is a check of the node", scene -> {
            scene.put("/v1/agent/maintenance?enable=true&reason=r").status(200).is("");
            scene.get("/v1/agent/checks").at("/_node_maintenance/Status", "critical").at("/_node_maintenance/Notes",
                    "r").at("/_node_maintenance/ServiceID", "");
            scene.put("/v1/agent/maintenance?enable=false").status(200);
            scene.get("/v1/agent/checks").at("/_node_maintenance", "absent");
        });
    }

    private void agentHealth() {
        agentHealth("passing", 200);
        agentHealth("warning", 429);
        agentHealth("critical", 503);
        row("GET /v1/agent/health/service/id/nope", 404, at("/AggregatedStatus", "critical"), at("/Service", "null"),
                header("X-Consul-Reason", "ServiceId nope not found"));
        row("GET /v1/agent/health/service/name/nope", 404, is("[]"),
                header("X-Consul-Reason", "ServiceName nope Not Found"));
        fact("a service in maintenance is unhealthy", scene -> {
            scene.register("{'Name':'{u}'}");
            scene.get("/v1/agent/health/service/id/{u}").status(200);
            scene.put("/v1/agent/service/maintenance/{u}?enable=true");
            scene.get("/v1/agent/health/service/id/{u}").status(503).at("/AggregatedStatus", "maintenance");
        });
    }

    private void agentHealth(String status, int code) {
        fact("agent/health answers " + code + " for " + status, scene -> {
            scene.register("{'Name':'{u}','Check':{'TTL':'600s','Status':'" + status + "'}}");
            scene.get("/v1/agent/health/service/id/{u}").status(code).at("/AggregatedStatus", status).at("/Service/ID",
                    scene.fill("{u}")).size("/Checks", 1).header("X-Consul-Reason", status);
            scene.get("/v1/agent/health/service/name/{u}").status(code).at("/0/AggregatedStatus", status);
            scene.get("/v1/agent/health/service/id/{u}?format=text").status(code).is(status).header("Content-Type",
                    "text/plain");
        });
    }
}
