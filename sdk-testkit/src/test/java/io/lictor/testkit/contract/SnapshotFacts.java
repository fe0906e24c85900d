package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Saving all of the servers' state to a file, and what its return does to indexes and blocked queries. */
final class SnapshotFacts extends Section {
    private static final String PATH = "/v1/snapshot";
    private static final int BLOCK = 512;

    SnapshotFacts() {
        super("snapshots");
        saving();
        refusing();
        restoring();
        blocking();
    }

    @Override
    Setup setup() {
        return Setup.RESTORING;
    }

    private void saving() {
        row("GET " + PATH, 200, header("Content-Type", "application/x-gzip"), header("X-Consul-Knownleader", "true"),
                header("X-Consul-Lastcontact", "0"), reply -> reply.headerMatches("X-Consul-Index", "[0-9]+")
                        .noHeader("Content-Encoding"));
        row("GET " + PATH + "?stale", 200, header("Content-Type", "application/x-gzip"));
        row("GET " + PATH + "?dc=zz", 500, is("No path to datacenter"));
        row("POST " + PATH, 405, is("method POST not allowed"), header("Allow", "OPTIONS,GET,PUT"));
        fact("a snapshot is a tar of three files", scene -> assertThat(files(scene.bytes(PATH)).keySet())
                .containsExactly("meta.json", "state.bin", "SHA256SUMS"));
        fact("the sums are those of the files", scene -> {
            Map<String, byte[]> files = files(scene.bytes(PATH));
            assertThat(new String(file(files, "SHA256SUMS"), StandardCharsets.US_ASCII).lines())
                    .containsExactlyInAnyOrder(hash(file(files, "meta.json")) + "  meta.json",
                            hash(file(files, "state.bin")) + "  state.bin");
        });
        fact("the metadata tells index, term and servers", scene -> {
            scene.put("/v1/kv/{u}", "1").is("true");
            Map<String, byte[]> files = files(scene.bytes(PATH));
            Reply meta = Reply.of("meta.json", new String(file(files, "meta.json"), StandardCharsets.UTF_8),
                    scene.version());
            meta.fields("", "Version", "ID", "Index", "Term", "Peers", "Configuration", "ConfigurationIndex", "Size")
                    .at("/Version", "1").at("/Term", "2").at("/Size", String.valueOf(file(files, "state.bin").length))
                    .at("/Configuration/Servers/0/Suffrage", "0");
            assertThat(meta.json("/Index").asLong())
                    .isGreaterThanOrEqualTo(scene.get("/v1/kv/{u}").json("/0/ModifyIndex").asLong());
        });
    }

    private void refusing() {
        String put = "PUT " + PATH + " ";
        row(put, 500, is("failed to decompress snapshot: EOF"));
        row(put + "garbage", 500, is("failed to decompress snapshot: unexpected EOF"));
        row(put + "garbage-garbage", 500, is("failed to decompress snapshot: gzip: invalid header"));
        row("PUT " + PATH + "?dc=zz garbage", 500, is("No path to datacenter"));
        fact("a snapshot that was cut is refused", scene -> {
            byte[] file = scene.bytes(PATH);
            scene.putBytes(PATH, java.util.Arrays.copyOf(file, 100)).status(500)
                    .matches("failed to read snapshot file: "
                            + "failed .*unexpected EOF");
        });
        fact("a refused snapshot changes nothing", scene -> {
            scene.put("/v1/kv/{u}", "1").is("true");
            scene.put(PATH, "garbage").status(500);
            scene.get("/v1/kv/{u}").at("/0/Value", "MQ==");
        });
    }

    private void restoring() {
        fact("values and their indexes go back, what came later is gone", scene -> {
            scene.put("/v1/kv/{u}", "1").is("true");
            Reply before = scene.get("/v1/kv/{u}");
            byte[] file = scene.bytes(PATH);
            scene.put("/v1/kv/{u}", "2").is("true");
            scene.put("/v1/kv/{u}/later", "2").is("true");
            scene.putBytes(PATH, file).status(200).is("").header("Content-Length", "0");
            Reply after = scene.get("/v1/kv/{u}").at("/0/Value", "MQ==").at("/0/ModifyIndex", before.text(
                    "/0/ModifyIndex"));
            assertThat(after.index()).isEqualTo(before.index());
            scene.get("/v1/kv/{u}/later").status(404);
        });
        fact("what was deleted comes back", scene -> {
            scene.put("/v1/kv/{u}", "1").is("true");
            byte[] file = scene.bytes(PATH);
            scene.delete("/v1/kv/{u}").is("true");
            scene.putBytes(PATH, file).status(200);
            scene.get("/v1/kv/{u}").status(200);
        });
        fact("the counter of changes goes on", scene -> {
            byte[] file = scene.bytes(PATH);
            scene.put("/v1/kv/{u}", "1").is("true");
            long later = scene.get("/v1/kv/{u}").json("/0/ModifyIndex").asLong();
            scene.putBytes(PATH, file).status(200);
            scene.put("/v1/kv/{u}", "2").is("true");
            assertThat(scene.get("/v1/kv/{u}").json("/0/ModifyIndex").asLong()).isGreaterThan(later);
        });
        fact("nodes, services and checks are restored", scene -> {
            scene.put("/v1/catalog/register", "{'Node':'{u}','Address':'10.0.0.1','Service':{'Service':'{u}','Port':1},"
                    + "'Check':{'Name':'c','Status':'warning'}}").is("true");
            Reply before = scene.get("/v1/health/service/{u}");
            byte[] file = scene.bytes(PATH);
            scene.put("/v1/catalog/deregister", "{'Node':'{u}'}").is("true");
            scene.get("/v1/health/service/{u}").is("[]");
            scene.putBytes(PATH, file).status(200);
            Reply after = scene.get("/v1/health/service/{u}").is(before.body().stripTrailing());
            assertThat(after.index()).isEqualTo(before.index());
        });
        fact("a session that ended is there again, and holds its key", scene -> {
            scene.keep("s", scene.put("/v1/session/create", "{'TTL':'600s'}"), "/ID");
            scene.put("/v1/kv/{u}?acquire={s}", "1").is("true");
            byte[] file = scene.bytes(PATH);
            scene.put("/v1/session/destroy/{s}").is("true");
            scene.putBytes(PATH, file).status(200);
            scene.get("/v1/session/info/{s}").size("", 1).at("/0/TTL", "600s");
            scene.get("/v1/kv/{u}").at("/0/Session", scene.fill("{s}"));
            scene.put("/v1/session/renew/{s}").status(200);
            scene.put("/v1/session/destroy/{s}").is("true");
            scene.get("/v1/kv/{u}").at("/0/Session", "absent");
        });
        fact("queries, intentions and config entries are restored", scene -> {
            scene.keep("q", scene.post("/v1/query", "{'Name':'{u}','Service':{'Service':'{u}'}}"), "/ID");
            scene.keep("i", scene.post("/v1/connect/intentions",
                    "{'SourceName':'a','DestinationName':'{u}','Action':'deny'}"), "/ID");
            scene.put("/v1/config", "{'Kind':'service-defaults','Name':'{u}','Protocol':'http'}").is("true");
            byte[] file = scene.bytes(PATH);
            scene.delete("/v1/query/{q}").status(200);
            scene.delete("/v1/connect/intentions/{i}").status(200);
            scene.delete("/v1/config/service-defaults/{u}").status(200);
            scene.putBytes(PATH, file).status(200);
            scene.get("/v1/query/{q}").status(200).at("/0/Name", scene.fill("{u}"));
            scene.get("/v1/connect/intentions/{i}").status(200).at("/Action", "deny");
            scene.get("/v1/config/service-defaults/{u}").status(200).at("/Protocol", "http");
        });
        fact("what the agent has registered since is gone from the catalog for a while", scene -> {
            byte[] file = scene.bytes(PATH);
            scene.register("{'Name':'{u}'}");
            scene.putBytes(PATH, file).status(200);
            scene.get("/v1/catalog/service/{u}").is("[]");
            scene.get("/v1/agent/service/{u}").status(200);
        });
    }

    private void blocking() {
        for (String path : new String[]{"/v1/kv/{u}", "/v1/kv/{u}?recurse", "/v1/health/service/{u}",
                "/v1/catalog/services", "/v1/session/list"}) {
            fact("a blocked query answers with what was there before: " + path, scene -> {
                byte[] file = scene.bytes(PATH);
                scene.put("/v1/kv/{u}", "1").is("true");
                scene.put("/v1/catalog/register",
                        "{'Node':'{u}','Address':'10.0.0.1','Service':{'Service':'{u}'}}").is("true");
                Reply before = scene.get(path);
                Poll poll = scene.poll(path);
                poll.staysQuiet();
                scene.putBytes(PATH, file).status(200);
                if (path.startsWith("/v1/health/service") && scene.isSince("1.10")) {
                    poll.staysQuiet();
                    return;
                }
                Reply woken = poll.wakes().status(200).is(before.body().stripTrailing());
                assertThat(woken.index()).isEqualTo(before.index());
            });
        }
        fact("the index from before blocks although the value went back", scene -> {
            scene.put("/v1/kv/{u}", "1").is("true");
            byte[] file = scene.bytes(PATH);
            scene.put("/v1/kv/{u}", "2").is("true");
            long stale = scene.get("/v1/kv/{u}").index();
            scene.putBytes(PATH, file).status(200);
            Poll poll = scene.pollFrom("/v1/kv/{u}", stale, "8s");
            poll.staysQuiet();
            scene.put("/v1/kv/{u}", "3").is("true");
            poll.wakes().at("/0/Value", "Mw==");
        });
    }

    private static Map<String, byte[]> files(byte[] archive) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(archive))) {
            byte[] header = in.readNBytes(BLOCK);
            while (header.length == BLOCK && header[0] != 0) {
                String name = new String(header, 0, 100, StandardCharsets.US_ASCII).replace("\0", "");
                int size = Integer.parseInt(new String(header, 124, 11, StandardCharsets.US_ASCII), 8);
                files.put(name, in.readNBytes(size));
                in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                header = in.readNBytes(BLOCK);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] file(Map<String, byte[]> files, String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
