package io.lictor.testkit.contract;

/** Paths, verbs, headers, errors. */
final class EnvelopeFacts extends Section {
    static final String NO_ENDPOINT = "Invalid URL path: not a recognized HTTP API endpoint";

    EnvelopeFacts() {
        super("envelope");
        routes();
        bodies();
        decoding();
        parameters();
    }

    private void routes() {
        row("GET /v1/no-such-path", 404, is("", "1.11", NO_ENDPOINT));
        row("POST /v1/agent/service/register", 405, is("method POST not allowed"), header("Allow", "OPTIONS,PUT"));
        row("GET /v1/agent/service/register", 405, is("method GET not allowed"));
        row("DELETE /v1/catalog/nodes", 405, is("method DELETE not allowed"), header("Allow", "OPTIONS,GET"));
        row("PUT /v1/status/leader", 405, is("method PUT not allowed"), header("Allow", "OPTIONS,GET"));
        row("POST /v1/kv/{u}", 405, is("method POST not allowed"), header("Allow", "OPTIONS,GET,PUT,DELETE"));
        row("OPTIONS /v1/kv/{u}", 200, header("Allow", "OPTIONS,GET,PUT,DELETE"), is(""));
        row("OPTIONS /v1/agent/service/register", 200, header("Allow", "OPTIONS,PUT"));
        row("PUT /v1/agent/service/register/", 405);
        row("GET /v1/kv", 301, header("Location", "/v1/kv/"));
        row("GET /", 301, header("Location", "/ui/"));
        row("PUT /v1/kv//{u} x", 301, reply -> reply.headerMatches("Location", "/v1/kv/u[0-9]+x"));
        row("PUT /v1/kv/a/../{u} x", 301);
        row("PUT /v1/kv/%2F{u} x", 301);
        row("GET /v1/kv/a%00b", 400, is(""));
        row("GET /v1/kv/a%0Ab", 400, is(""));
        row("GET /v1/kv/a%7Fb", 400, is(""));
        row("GET /v1/kv/a%zzb", 400, is("400 Bad Request"));
        row("GET /v1/KV/{u}", 404, is("", "1.11", NO_ENDPOINT), reply -> reply.noHeader("X-Consul-Index"));
    }

    private void bodies() {
        fact("a dev agent indents JSON by four spaces and ends it with a line", scene -> {
            Reply reply = scene.get("/v1/status/peers").status(200);
            reply.matches("(?s)\\[\n    \"[^\"]+\"\n]");
            scene.get("/v1/status/leader").has("\"\n");
        });
        row("GET /v1/status/leader", 200, header("Content-Type", "application/json"),
                header("Vary", "Accept-Encoding"));
        row("GET /v1/kv/", 400, header("Content-Type", "text/plain; charset=utf-8"), header("Vary", "Accept-Encoding"),
                reply -> reply.header("Content-Length", String.valueOf(reply.body().length())));
        row("PUT /v1/agent/service/register {'Name':'{u}'}", 200, is(""), header("Content-Length", "0"),
                reply -> reply.noHeader("Content-Type"));
        until("1.12", () -> row("PUT /v1/agent/service/deregister/{u}", 200, is(""), header("Content-Length", "0")));
        since("1.12", () -> fact("PUT /v1/agent/service/deregister/{u}",
                scene -> scene.put("/v1/agent/service/deregister/{u}").status(404).is(scene.fill(
                        "Unknown service ID \"{u}\". Ensure that the service ID is passed, not the service name."))));
        row("GET /v1/kv/{u}", 404, is(""), reply -> reply.noHeader("Content-Type"),
                reply -> reply.headerMatches("X-Consul-Index", "[0-9]+"), header("X-Consul-Knownleader", "true"),
                header("X-Consul-Lastcontact", "0"));
        until("1.10", () -> fact("gzip only for a client that asks, and then for everything", scene -> {
            scene.get("/v1/status/leader").noHeader("Content-Encoding");
            scene.with("Accept-Encoding", "gzip").get("/v1/status/leader").status(200).header("Content-Encoding",
                    "gzip");
            scene.put("/v1/kv/{u}", "x");
            scene.with("Accept-Encoding", "gzip").get("/v1/kv/{u}?raw").status(200).header("Content-Encoding", "gzip");
        }));
        since("1.10", () -> fact("gzip only for a client that asks, and only for a large answer", scene -> {
            Scene zipped = scene.with("Accept-Encoding", "gzip");
            zipped.get("/v1/status/leader").status(200).noHeader("Content-Encoding");
            scene.put("/v1/kv/{u}", "x".repeat(4_000));
            zipped.get("/v1/kv/{u}?raw").status(200).header("Content-Encoding", "gzip");
            scene.get("/v1/kv/{u}?raw").noHeader("Content-Encoding");
        }));
        fact("an upgrade to HTTP/2 is ignored", scene -> scene.with("Upgrade", "h2c").get("/v1/status/leader")
                .status(200).header("Content-Type", "application/json"));
    }

    private void decoding() {
        row("PUT /v1/agent/service/register", 400, says("Request decode failed: EOF"));
        row("PUT /v1/agent/service/register {'Name':'{u}','Bogus':1}", 400,
                says("Request decode failed: json: unknown field \"Bogus\""));
        until("1.10", () -> row("PUT /v1/agent/service/register {'Name':'{u}','SocketPath':''}", 400,
                is("Request decode failed: json: unknown field \"SocketPath\"")));
        since("1.10", () -> fact("a service may listen on a socket", scene -> {
            scene.put("/v1/agent/service/register", "{'Name':'{u}','SocketPath':'/tmp/{u}'}").status(200);
            scene.get("/v1/agent/service/{u}").at("/SocketPath", scene.fill("/tmp/{u}")).at("/Port", "0");
        }));
        row("PUT /v1/agent/service/register {", 400, says("Request decode failed: unexpected EOF"));
        row("PUT /v1/agent/service/register []", 400,
                has("Request decode failed: json: cannot unmarshal array into Go"));
        row("PUT /v1/catalog/register {'Bogus':1}", 400, says("Request decode failed: json: unknown field \"Bogus\""));
        row("PUT /v1/agent/check/register {'Bogus':1}", 400,
                says("Request decode failed: json: unknown field \"Bogus\""));
        row("PUT /v1/txn [{'Bogus':1}]", 400, says("Failed to parse body: json: unknown field \"Bogus\""));
        row("POST /v1/query {'Bogus':1}", 400, says("Request decode failed: json: unknown field \"Bogus\""));
        row("PUT /v1/config {'Kind':'service-defaults','Name':'{u}','Bogus':1}", 400,
                has("invalid config key \"Bogus\""));
        row("PUT /v1/session/create {'Bogus':1}", 200);
        fact("field names in any case", scene -> {
            scene.put("/v1/agent/service/register",
                    "{'name':'{u}','PORT':81,'enable_tag_override':true,'tAgS':['x']}").status(200);
            scene.get("/v1/agent/service/{u}").status(200).at("/Port", "81").at("/EnableTagOverride", "true").at(
                    "/Tags/0", "x");
        });
        fact("check fields with underscores", scene -> scene.put("/v1/agent/service/register",
                "{'name':'{u}','check':{'ttl':'10s','deregister_critical_service_after':'2m'}}").status(200));
    }

    private void parameters() {
        row("GET /v1/kv/{u}?ns=x", 400, isBad(
                "Invalid query parameter: \"ns\" - Namespaces are a Consul Enterprise feature"));
        row("GET /v1/catalog/nodes?dc=zz", 500, is("No path to datacenter"));
        row("GET /v1/catalog/nodes?dc=DC1", 500, is("No path to datacenter"));
        row("GET /v1/catalog/nodes?dc=dc1", 200);
        row("GET /v1/catalog/nodes?dc=", 200);
        row("GET /v1/catalog/nodes?no-such-parameter=1", 200);
        row("PUT /v1/kv/{u}?dc=zz x", 500, is("No path to datacenter"));
        row("GET /v1/catalog/nodes?stale&consistent", 400,
                is("Cannot specify ?stale with ?consistent, conflicting semantics."));
        row("GET /v1/catalog/services?cached&consistent", 400,
                is("Cannot specify ?cached with ?consistent, conflicting semantics."));
        row("GET /v1/catalog/nodes?max_stale=abc", 400, is("Invalid max_stale value \"abc\""));
        row("GET /v1/catalog/nodes?max_stale=10s", 200);
        row("GET /v1/catalog/nodes?index=1", 200, reply -> reply.headerMatches("X-Consul-Index", "[0-9]+"));
        row("GET /v1/catalog/nodes", 200, header("X-Consul-Knownleader", "true"), header("X-Consul-Lastcontact", "0"),
                header("X-Consul-Effective-Consistency", "leader"));
        row("GET /v1/catalog/nodes?stale", 200, header("X-Consul-Effective-Consistency", "stale"));
        row("GET /v1/catalog/nodes?consistent", 200, header("X-Consul-Effective-Consistency", "consistent"));
        row("GET /v1/kv/{u}?stale", 404, reply -> reply.noHeader("X-Consul-Effective-Consistency"));
        fact("X-Cache says MISS first and HIT with an Age then", scene -> {
            scene.get("/v1/health/service/{u}?cached").status(200).header("X-Cache", "MISS").noHeader("Age");
            scene.get("/v1/health/service/{u}?cached").status(200).header("X-Cache", "HIT").header("Age", "0");
        });
        row("GET /v1/kv/{u}?cached", 404, reply -> reply.noHeader("X-Cache"));
        row("GET /v1/health/state/any?cached", 200, reply -> reply.noHeader("X-Cache"));
    }
}
