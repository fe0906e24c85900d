package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.lictor.testkit.fault.FaultAnswer;
import io.lictor.testkit.fault.FaultServer;
import io.lictor.testkit.fault.RecordedRequest;

/** HTTP and TCP checks, which the agent really makes. */
final class ProbeFacts extends Section {
    private static final Duration INTERVAL = Duration.ofMillis(1_100);

    ProbeFacts() {
        super("probes");
        answers();
        requests();
        connections();
    }

    private void answers() {
        answer(200, "passing");
        answer(204, "passing");
        answer(429, "warning");
        answer(404, "critical");
        answer(503, "critical");
    }

    private void answer(int status, String expected) {
        timed("an HTTP check that is answered with " + status, scene -> {
            try (FaultServer server = FaultServer.create()) {
                String body = status == 204 ? "" : "hello";
                server.otherwise(FaultAnswer.of(status, body));
                String url = server.uri() + "/health";
                check(scene, "'HTTP':'" + url + "'");
                result(scene, "HTTP GET").at(scene.fill("/{u}/Status"), expected).atMatches(scene.fill("/{u}/Output"),
                        "HTTP GET " + url + ": " + status + " .*Output: " + body);
            }
        });
    }

    private void requests() {
        timed("an HTTP check introduces itself", scene -> {
            RecordedRequest request = recorded(scene, "");
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.target()).isEqualTo("/health?a=b");
            assertThat(request.header("User-Agent")).hasValue("Consul Health Check");
            assertThat(request.header("Accept")).hasValue("text/plain, text/*, */*");
        });
        timed("an HTTP check sends its method, headers and body", scene -> {
            RecordedRequest request = recorded(scene, ",'Method':'POST','Header':{'X-Probe':['5']},'Body':'ping'");
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.header("X-Probe")).hasValue("5");
            assertThat(request.body()).isEqualTo("ping");
        });
    }

    private static RecordedRequest recorded(Scene scene, String fields) {
        try (FaultServer server = FaultServer.create()) {
            server.otherwise(FaultAnswer.of(200, "hello"));
            check(scene, "'HTTP':'" + server.uri() + "/health?a=b'" + fields);
            result(scene, "HTTP ");
            return server.requests().getFirst();
        }
    }

    private void connections() {
        timed("a TCP check that connects", scene -> {
            try (FaultServer server = FaultServer.create()) {
                check(scene, "'TCP':'" + server.address() + "'");
                result(scene, "TCP connect").at(scene.fill("/{u}/Status"), "passing").at(scene.fill("/{u}/Output"),
                        "TCP connect " + server.address() + ": Success");
            }
        });
        timed("a TCP check that is refused", scene -> {
            check(scene, "'TCP':'127.0.0.1:1'");
            result(scene, "dial tcp").at(scene.fill("/{u}/Status"), "critical").at(scene.fill("/{u}/Output"),
                    "dial tcp 127.0.0.1:1: connect: connection refused");
        });
        timed("an HTTP check that is refused", scene -> {
            check(scene, "'HTTP':'http://127.0.0.1:1/x'");
            result(scene, "refused").at(scene.fill("/{u}/Status"), "critical").at(scene.fill("/{u}/Output"),
                    "Get \"http://127.0.0.1:1/x\": dial tcp 127.0.0.1:1: connect: connection refused");
        });
    }

    /** Of a service of its own, since a critical check of the node is one of every instance on it. */
    private static void check(Scene scene, String probe) {
        scene.put("/v1/agent/service/register", "{'Name':'{u}'}").status(200);
        scene.put("/v1/agent/check/register",
                "{'Name':'{u}','ServiceID':'{u}','Interval':'1s','Timeout':'5s'," + probe + "}").status(200);
        scene.pass(INTERVAL);
    }

    private static Reply result(Scene scene, String output) {
        return scene.until("/v1/agent/checks", output,
                reply -> reply.text(scene.fill("/{u}/Output")).contains(output));
    }
}
