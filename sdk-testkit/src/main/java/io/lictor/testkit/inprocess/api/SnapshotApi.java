package io.lictor.testkit.inprocess.api;

import static io.lictor.testkit.inprocess.engine.Access.Resource.ACL;
import static io.lictor.testkit.inprocess.engine.Access.Right.WRITE;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

import io.lictor.testkit.inprocess.agent.LocalAgent;
import io.lictor.testkit.inprocess.engine.Call;
import io.lictor.testkit.inprocess.engine.Engine;
import io.lictor.testkit.inprocess.engine.Refusal;
import io.lictor.testkit.inprocess.engine.Router;
import io.lictor.testkit.inprocess.http.Response;
import io.lictor.testkit.inprocess.json.DecodeException;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/snapshot}: all tables of the servers but those of the certificate authority, as a file and back. */
final class SnapshotApi {
    private static final String OURS = "lictor-in-process";
    private static final int VERSION = 1;

    private final Engine engine;
    private final LocalAgent agent;

    SnapshotApi(Engine engine, LocalAgent agent) {
        this.engine = engine;
        this.agent = agent;
    }

    void addTo(Router router) {
        router.on("GET", "/v1/snapshot", this::save).on("PUT", "/v1/snapshot", this::restore);
    }

    private Response save(Call call) throws InterruptedException {
        call.reachLeader(call.options());
        call.require(ACL, "", WRITE);
        long[] index = new long[1];
        byte[] state = engine.state().read(() -> {
            index[0] = engine.state().index();
            return GoJson.compact(GoJson.object().put(OURS, VERSION).set("tables", engine.state().save()));
        });
        Instant now = engine.settings().runtime().now();
        byte[] file = SnapshotArchive.write(GoJson.compact(meta(index[0], now, state.length)), state,
                now.getEpochSecond());
        return call.indexed(Response.bytes(200, "application/x-gzip", file), index[0]);
    }

    private ObjectNode meta(long index, Instant now, int size) {
        ObjectNode meta = GoJson.object().put("Version", VERSION).put("ID", "2-" + index + "-" + now.toEpochMilli())
                .put("Index", index).put("Term", 2);
        byte[] peers = ("\u0091\u00ae" + StatusApi.RAFT_ADDRESS).getBytes(StandardCharsets.ISO_8859_1);
        meta.put("Peers", Base64.getEncoder().encodeToString(peers));
        meta.putObject("Configuration").putArray("Servers").addObject().put("Suffrage", 0).put("ID", engine.nodeId())
                .put("Address", StatusApi.RAFT_ADDRESS);
        return meta.put("ConfigurationIndex", 1).put("Size", size);
    }

    private Response restore(Call call) throws InterruptedException {
        call.reachLeader(call.options());
        call.require(ACL, "", WRITE);
        engine.state().restore(tables(SnapshotArchive.state(call.body())));
        agent.catalogChanged();
        return Response.empty(200);
    }

    private static ObjectNode tables(byte[] state) {
        try {
            if (GoJson.parse(state) instanceof ObjectNode saved && saved.has(OURS)
                    && saved.path("tables") instanceof ObjectNode tables) {
                return tables;
            }
        } catch (DecodeException e) {
            // refused below
        }
        throw Refusal.failed("failed to restore snapshot: state.bin was not saved by the in-process Consul, which "
                + "cannot read that of a real one");
    }
}
