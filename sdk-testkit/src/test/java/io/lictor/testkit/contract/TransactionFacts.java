package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Transactions. */
final class TransactionFacts extends Section {
    TransactionFacts() {
        super("transactions");
        answers();
        failures();
        locks();
        catalog();
        limits();
    }

    private void answers() {
        fact("a write comes back without its value", scene -> txn(scene, "'Verb':'set','Key':'{u}','Value':'MQ=='")
                .status(200).at("/Errors", "null").size("/Results", 1).at("/Results/0/KV/Value", "null")
                .at("/Results/0/KV/Key", scene.fill("{u}")).fields("/Results/0/KV", "LockIndex", "Key", "Flags",
                        "Value", "CreateIndex", "ModifyIndex"));
        fact("a read comes back with its value, and with what a read tells", scene -> {
            scene.put("/v1/kv/{u}", "1");
            txn(scene, "'Verb':'get','Key':'{u}'").status(200).at("/Results/0/KV/Value", "MQ==").at("/Index",
                    scene.isSince("1.10") ? "1" : "0").at("/KnownLeader", "true").at("/LastContact", "0")
                    .at("/Errors", "null").noHeader("X-Consul-Index")
                    .header("X-Consul-Knownleader", "true");
        });
        fact("get-tree gives a row for each key", scene -> {
            scene.put("/v1/kv/{u}/a", "1");
            scene.put("/v1/kv/{u}/b", "2");
            txn(scene, "'Verb':'get-tree','Key':'{u}/'").size("/Results", 2);
        });
        until("1.13", () -> fact("get-or-empty is no verb", scene -> txn(scene, "'Verb':'get-or-empty','Key':'{u}'")
                .status(409).at("/Errors/0/What", "unknown KV verb \"get-or-empty\"")));
        since("1.14", () -> fact("get-or-empty gives a row without a value for what is absent", scene -> {
            txn(scene, "'Verb':'get-or-empty','Key':'{u}'").status(200).at("/Results/0/KV/Key", scene.fill("{u}"))
                    .at("/Results/0/KV/Value", "null").at("/Results/0/KV/ModifyIndex", "0").at("/Errors", "null");
            scene.put("/v1/kv/{u}", "1");
            txn(scene, "'Verb':'get-or-empty','Key':'{u}'").status(200).at("/Results/0/KV/Value", "MQ==");
        }));
        fact("deletes give no row", scene -> {
            scene.put("/v1/kv/{u}", "1");
            txn(scene, "'Verb':'delete','Key':'{u}'").status(200).at("/Results", "[]");
            txn(scene, "'Verb':'delete-tree','Key':'{u}'").at("/Results", "[]");
            txn(scene, "'Verb':'check-not-exists','Key':'{u}'").at("/Results", "[]");
            scene.get("/v1/kv/{u}").status(404);
        });
        fact("check-index gives a row", scene -> {
            scene.put("/v1/kv/{u}", "1");
            long index = scene.get("/v1/kv/{u}").index();
            txn(scene, "'Verb':'check-index','Key':'{u}','Index':" + index).status(200).size("/Results", 1);
        });
        fact("all writes of a transaction have one index", scene -> {
            Reply reply = scene.put("/v1/txn", "[{'KV':{'Verb':'set','Key':'{u}a','Value':''}},"
                    + "{'KV':{'Verb':'set','Key':'{u}b','Value':''}}]").status(200);
            assertThat(reply.text("/Results/0/KV/ModifyIndex")).isEqualTo(reply.text("/Results/1/KV/ModifyIndex"));
        });
        fact("cas writes with the right index", scene -> {
            scene.put("/v1/kv/{u}", "1");
            long index = scene.get("/v1/kv/{u}").index();
            txn(scene, "'Verb':'cas','Key':'{u}','Value':'Mg==','Index':" + index).status(200);
            scene.get("/v1/kv/{u}?raw").is("2");
            txn(scene, "'Verb':'delete-cas','Key':'{u}','Index':" + index).status(409);
        });
        fact("flags are 64 bits without sign here too", scene -> {
            txn(scene, "'Verb':'set','Key':'{u}','Value':'','Flags':18446744073709551615").status(200);
            scene.get("/v1/kv/{u}").at("/0/Flags", "18446744073709551615");
        });
        row("PUT /v1/txn []", 200, at("/Results", "[]"), at("/Errors", "null"));
    }

    private void failures() {
        fact("nothing is written when one operation fails", scene -> {
            scene.put("/v1/txn", "[{'KV':{'Verb':'set','Key':'{u}','Value':'MQ=='}},"
                    + "{'KV':{'Verb':'get','Key':'{u}zz'}}]").status(409).at("/Results", "null").size("/Errors", 1).at(
                            "/Errors/0/OpIndex", "1")
                    .at("/Errors/0/What",
                            scene.fill("key \"{u}zz\" doesn't exist"))
                    .header("Content-Type", "application/json");
            scene.get("/v1/kv/{u}").status(404);
        });
        fact("each failing operation is named", scene -> scene.put("/v1/txn",
                "[{'KV':{'Verb':'get','Key':'{u}a'}},{'KV':{'Verb':'get','Key':'{u}b'}}]").status(409).size("/Errors",
                        2)
                .at("/Errors/1/OpIndex", "1"));
        fails("'Verb':'cas','Key':'{u}','Value':'','Index':1", "failed to set key \"{u}\", index is stale");
        fails("'Verb':'cas','Key':'{u}','Value':'','Index':0", "failed to set key \"{u}\", index is stale");
        fails("'Verb':'delete-cas','Key':'{u}','Index':1", "failed to delete key \"{u}\", index is stale");
        fails("'Verb':'check-index','Key':'{u}zz','Index':1", "failed to check index, key \"{u}zz\" doesn't exist");
        fails("'Verb':'check-not-exists','Key':'{u}'", "key \"{u}\" exists");
        fails("'Verb':'check-session','Key':'{u}','Session':'x'",
                "failed session check for key \"{u}\", current session \"\" != \"x\"");
        fails("'Verb':'unlock','Key':'{u}','Session':'00000000-0000-4000-8000-000000000000'",
                "failed to unlock key \"{u}\", lock isn't held, or is held by another session");
        fails("'Verb':'lock','Key':'{u}','Session':'00000000-0000-4000-8000-000000000000'",
                "invalid session \"00000000-0000-4000-8000-000000000000\"");
        fails("'Verb':'bogus','Key':'{u}'", "unknown KV verb \"bogus\"");
        fails("'Verb':'set','Key':''", "Must provide key");
        fact("check-index tells both indexes", scene -> {
            scene.put("/v1/kv/{u}", "1");
            long index = scene.get("/v1/kv/{u}").index();
            txn(scene, "'Verb':'check-index','Key':'{u}','Index':2").status(409).at("/Errors/0/What",
                    scene.fill("failed index check for key \"{u}\", current modify index " + index + " != 2"));
        });
    }

    private void fails(String operation, String what) {
        fact(operation + " fails", scene -> {
            scene.put("/v1/kv/{u}", "1");
            txn(scene, operation).status(409).at("/Errors/0/OpIndex", "0").at("/Errors/0/What", scene.fill(what));
        });
    }

    private void locks() {
        fact("lock and unlock, with the index that fences", scene -> {
            scene.keep("s", scene.put("/v1/session/create"), "/ID");
            scene.keep("t", scene.put("/v1/session/create"), "/ID");
            Reply locked = txn(scene, "'Verb':'lock','Key':'{u}','Value':'MQ==','Session':'{s}'").status(200);
            locked.at("/Results/0/KV/LockIndex", "1").at("/Results/0/KV/Session", scene.fill("{s}"));
            scene.get("/v1/kv/{u}").at("/0/ModifyIndex", locked.text("/Results/0/KV/ModifyIndex"));
            txn(scene, "'Verb':'lock','Key':'{u}','Value':'MQ==','Session':'{t}'").status(409).at("/Errors/0/What",
                    scene.fill("failed to lock key \"{u}\", lock is already held"));
            txn(scene, "'Verb':'check-session','Key':'{u}','Session':'{s}'").status(200).size("/Results", 1);
            txn(scene, "'Verb':'unlock','Key':'{u}','Value':'Mg==','Session':'{s}'").status(200);
            scene.get("/v1/kv/{u}").at("/0/Session", "absent").at("/0/Value", "Mg==");
        });
    }

    private void catalog() {
        fact("a node is set, read and deleted", scene -> {
            scene.put("/v1/txn", "[{'Node':{'Verb':'set','Node':{'Node':'n-{u}','Address':'10.9.9.9'}}}]").status(200)
                    .at("/Results/0/Node/Node", scene.fill("n-{u}"));
            scene.get("/v1/catalog/node/n-{u}").at("/Node/Address", "10.9.9.9");
            scene.put("/v1/txn", "[{'Node':{'Verb':'delete','Node':{'Node':'n-{u}'}}}]").status(200);
            scene.get("/v1/catalog/node/n-{u}").is("null");
        });
        fact("a service and a check of a node are set", scene -> {
            scene.put("/v1/txn", "[{'Node':{'Verb':'set','Node':{'Node':'n-{u}','Address':'10.9.9.9'}}},"
                    + "{'Service':{'Verb':'set','Node':'n-{u}','Service':{'ID':'{u}-1','Service':'{u}','Port':1}}},"
                    + "{'Check':{'Verb':'set','Check':{'Node':'n-{u}','CheckID':'c','Name':'c','Status':'passing',"
                    + "'ServiceID':'{u}-1'}}}]").status(200).size("/Results", 3);
            scene.get("/v1/health/service/{u}?passing").size("", 1).at("/0/Checks/0/CheckID", "c");
            scene.put("/v1/catalog/deregister", "{'Node':'n-{u}'}").is("true");
        });
        row("PUT /v1/txn [{'Session':{'Verb':'delete'}}]", 400,
                says("Failed to parse body: json: unknown field \"Session\""));
    }

    private void limits() {
        row("PUT /v1/txn {", 400, has("Failed to parse body: "));
        fact("64 operations are not too many", scene -> scene.put("/v1/txn", operations(64)).status(200)
                .size("/Results", 64));
        until("1.14", () -> fact("65 operations are too many", scene -> scene.put("/v1/txn", operations(65)).status(413)
                .is("Transaction contains too many operations (65 > 64)")));
        since("1.14", () -> fact("128 operations are not too many", scene -> scene.put("/v1/txn", operations(128))
                .status(200).size("/Results", 128)));
        since("1.14", () -> fact("129 operations are too many", scene -> scene.put("/v1/txn", operations(129))
                .status(413).is("Transaction contains too many operations (129 > 128)")));
        fact("a body above 512 KiB is too large", scene -> assertThat(scene.announce("/v1/txn", 524_289))
                .startsWith("HTTP/1.1 413 ").contains("#txn_max_req_len."));
    }

    private static String operations(int count) {
        return IntStream.range(0, count).mapToObj(i -> "{'KV':{'Verb':'set','Key':'{u}/" + i + "','Value':''}}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static Reply txn(Scene scene, String operation) {
        return scene.put("/v1/txn", "[{'KV':{" + operation + "}}]");
    }
}
