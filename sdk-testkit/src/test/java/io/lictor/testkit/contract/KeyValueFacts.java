package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

/** Keys and values. */
final class KeyValueFacts extends Section {
    KeyValueFacts() {
        super("kv");
        reading();
        listing();
        writing();
        checkAndSet();
        keys();
        errors();
    }

    private void reading() {
        fact("an entry has these fields and its value in Base64", scene -> {
            scene.put("/v1/kv/{u}", "hello").status(200).is("true");
            scene.get("/v1/kv/{u}").status(200).size("", 1)
                    .fields("/0", "LockIndex", "Key", "Flags", "Value", "CreateIndex", "ModifyIndex")
                    .at("/0/Key", scene.fill("{u}")).at("/0/Value", "aGVsbG8=").at("/0/Flags", "0")
                    .at("/0/LockIndex", "0");
        });
        fact("an empty value is null", scene -> {
            scene.put("/v1/kv/{u}").is("true");
            scene.get("/v1/kv/{u}").at("/0/Value", "null");
        });
        fact("the index of a key is its ModifyIndex", scene -> {
            scene.put("/v1/kv/{u}", "1");
            Reply reply = scene.get("/v1/kv/{u}");
            reply.at("/0/ModifyIndex", Long.toString(reply.index())).at("/0/CreateIndex", Long.toString(reply.index()));
            scene.put("/v1/kv/other-{u}", "1");
            assertThat(scene.get("/v1/kv/{u}").index()).isEqualTo(reply.index());
            scene.put("/v1/kv/{u}", "2");
            scene.get("/v1/kv/{u}").at("/0/CreateIndex", Long.toString(reply.index()));
            assertThat(scene.get("/v1/kv/{u}").index()).isGreaterThan(reply.index());
        });
        fact("a missing key has the index of the whole table", scene -> {
            long before = scene.get("/v1/kv/missing-{u}").status(404).index();
            scene.put("/v1/kv/{u}", "1");
            assertThat(scene.get("/v1/kv/missing-{u}").status(404).index()).isGreaterThan(before)
                    .isEqualTo(scene.get("/v1/kv/{u}").index());
        });
        fact("raw gives the bytes as plain text, sandboxed", scene -> {
            scene.put("/v1/kv/{u}", "ä b");
            scene.get("/v1/kv/{u}?raw").status(200).is("ä b").header("Content-Type", "text/plain")
                    .header("Content-Security-Policy", "sandbox").header("X-Content-Type-Options", "nosniff")
                    .headerMatches("X-Consul-Index", "[0-9]+");
        });
        row("GET /v1/kv/{u}?raw", 404, is(""));
        fact("recurse wins over raw and keys wins over recurse", scene -> {
            scene.put("/v1/kv/{u}/a", "1");
            scene.get("/v1/kv/{u}?recurse&raw").at("/0/Value", "MQ==");
            scene.get("/v1/kv/{u}?recurse&keys").at("/0", scene.fill("{u}/a"));
        });
        fact("keys are case-sensitive", scene -> {
            scene.put("/v1/kv/{u}-a", "1");
            scene.get("/v1/kv/{u}-A").status(404);
        });
    }

    private void listing() {
        fact("recurse takes a plain prefix of the text and sorts", scene -> {
            scene.put("/v1/kv/{u}/b", "1");
            scene.put("/v1/kv/{u}/a", "1");
            scene.put("/v1/kv/{u}more", "1");
            scene.get("/v1/kv/{u}?recurse").size("", 3).at("/0/Key", scene.fill("{u}/a")).at("/1/Key",
                    scene.fill("{u}/b")).at("/2/Key", scene.fill("{u}more"));
            scene.get("/v1/kv/{u}/?recurse").size("", 2);
        });
        fact("keys are cut at the separator, once each", scene -> {
            scene.put("/v1/kv/{u}/a/1", "1");
            scene.put("/v1/kv/{u}/a/2", "1");
            scene.put("/v1/kv/{u}/b", "1");
            scene.get("/v1/kv/{u}/?keys").size("", 3);
            scene.get("/v1/kv/{u}/?keys&separator=/").size("", 2).at("/0", scene.fill("{u}/a/")).at("/1",
                    scene.fill("{u}/b"));
            scene.get("/v1/kv/{u}?keys&separator=/").size("", 1).at("/0", scene.fill("{u}/"));
        });
        fact("the separator may be several characters", scene -> {
            scene.put("/v1/kv/{u}a--b", "1");
            scene.get("/v1/kv/{u}?keys&separator=--").size("", 1).at("/0", scene.fill("{u}a--"));
        });
        row("GET /v1/kv/{u}?recurse", 404, is(""));
        row("GET /v1/kv/{u}?keys", 404, is(""));
        fact("the root lists all keys", scene -> {
            scene.put("/v1/kv/{u}", "1");
            scene.get("/v1/kv/?keys").status(200).has(scene.fill("\"{u}\""));
            scene.get("/v1/kv/?recurse").status(200).has(scene.fill("\"{u}\""));
        });
        fact("the index of a prefix is the highest in it, also of a deletion", scene -> {
            scene.put("/v1/kv/{u}/a", "1");
            scene.put("/v1/kv/{u}/b", "1");
            long highest = scene.get("/v1/kv/{u}/b").index();
            assertThat(scene.get("/v1/kv/{u}?recurse").index()).isEqualTo(highest);
            scene.put("/v1/kv/other-{u}", "1");
            assertThat(scene.get("/v1/kv/{u}?keys").index()).isEqualTo(highest);
            scene.delete("/v1/kv/{u}/b").is("true");
            assertThat(scene.get("/v1/kv/{u}?recurse").index()).isGreaterThan(highest);
        });
    }

    private void writing() {
        fact("the same value and flags again change nothing", scene -> {
            scene.put("/v1/kv/{u}?flags=7", "1");
            long first = scene.get("/v1/kv/{u}").index();
            scene.put("/v1/kv/{u}?flags=7", "1").is("true");
            assertThat(scene.get("/v1/kv/{u}").index()).isEqualTo(first);
        });
        fact("other flags with the same value are a change", scene -> {
            scene.put("/v1/kv/{u}", "1");
            long first = scene.get("/v1/kv/{u}").index();
            scene.put("/v1/kv/{u}?flags=7", "1").is("true");
            assertThat(scene.get("/v1/kv/{u}").index()).isGreaterThan(first);
        });
        fact("flags are 64 bits without sign", scene -> {
            scene.put("/v1/kv/{u}?flags=18446744073709551615", "1").is("true");
            scene.get("/v1/kv/{u}").at("/0/Flags", "18446744073709551615");
        });
        fact("a write without flags sets them to 0", scene -> {
            scene.put("/v1/kv/{u}?flags=7", "1");
            scene.put("/v1/kv/{u}", "2");
            scene.get("/v1/kv/{u}").at("/0/Flags", "0");
        });
        row("DELETE /v1/kv/{u}", 200, is("true"));
        row("DELETE /v1/kv/{u}?recurse", 200, is("true"));
        fact("delete with recurse takes the prefix of the text", scene -> {
            scene.put("/v1/kv/{u}/a", "1");
            scene.put("/v1/kv/{u}b", "1");
            scene.put("/v1/kv/x{u}", "1");
            scene.delete("/v1/kv/{u}?recurse").is("true");
            scene.get("/v1/kv/{u}?keys").status(404);
            scene.get("/v1/kv/x{u}").status(200);
        });
        fact("delete leaves the children", scene -> {
            scene.put("/v1/kv/{u}", "1");
            scene.put("/v1/kv/{u}/a", "1");
            scene.delete("/v1/kv/{u}").is("true");
            scene.get("/v1/kv/{u}/a").status(200);
        });
        fact("a value of 512 KiB is stored", scene -> {
            scene.putRaw("/v1/kv/{u}", "x".repeat(524_288)).status(200).is("true");
            scene.delete("/v1/kv/{u}");
        });
        fact("a larger value is refused", scene -> assertThat(scene.announce("/v1/kv/{u}", 524_289))
                .startsWith("HTTP/1.1 413 ").contains("\r\nConnection: close\r\n")
                .contains("\r\n\r\nRequest body(524289 bytes) too large, max size: 524288 bytes. See ")
                .contains("#kv_max_value_size."));
    }

    private void checkAndSet() {
        fact("cas=0 only creates", scene -> {
            scene.put("/v1/kv/{u}?cas=0", "1").is("true");
            scene.put("/v1/kv/{u}?cas=0", "2").is("false");
            scene.get("/v1/kv/{u}?raw").is("1");
        });
        fact("cas writes with the right index only", scene -> {
            scene.put("/v1/kv/{u}", "1");
            long index = scene.get("/v1/kv/{u}").index();
            scene.put("/v1/kv/{u}?cas=" + (index - 1), "2").is("false");
            scene.put("/v1/kv/{u}?cas=" + index, "2").is("true");
            scene.put("/v1/kv/{u}?cas=" + index, "3").is("false");
            scene.get("/v1/kv/{u}?raw").is("2");
        });
        fact("cas with the same value succeeds and changes nothing", scene -> {
            scene.put("/v1/kv/{u}", "1");
            long index = scene.get("/v1/kv/{u}").index();
            scene.put("/v1/kv/{u}?cas=" + index, "1").is("true");
            assertThat(scene.get("/v1/kv/{u}").index()).isEqualTo(index);
        });
        row("PUT /v1/kv/{u}?cas=5 x", 200, is("false"));
        fact("delete with cas", scene -> {
            scene.put("/v1/kv/{u}", "1");
            long index = scene.get("/v1/kv/{u}").index();
            scene.delete("/v1/kv/{u}?cas=" + (index - 1)).is("false");
            scene.delete("/v1/kv/{u}?cas=0").is("false");
            scene.delete("/v1/kv/{u}?cas=" + index).is("true");
            scene.get("/v1/kv/{u}").status(404);
        });
        row("DELETE /v1/kv/{u}?cas=5", 200, is("true"));
    }

    private void keys() {
        key("a%20space", "a space");
        key("a+plus", "a+plus");
        key("a%25b", "a%b");
        key("a%3Fb", "a?b");
        key("a%23b", "a#b");
        key("a;b", "a;b");
        key("a&b", "a&b");
        key("%C3%BC", "ü");
        key("folder/", "folder/");
        key("a%22b", "a\"b");
        key("a=b", "a=b");
        key("a%2Fb", "a/b");
    }

    private void key(String encoded, String plain) {
        fact("a key may be " + encoded, scene -> {
            scene.put("/v1/kv/{u}" + encoded, "1").status(200).is("true");
            scene.get("/v1/kv/{u}" + encoded).status(200).at("/0/Key", scene.fill("{u}") + plain);
        });
    }

    private void errors() {
        row("GET /v1/kv/", 400, says("Missing key name"));
        row("PUT /v1/kv/ x", 400, says("Missing key name"));
        row("DELETE /v1/kv/", 400, says("Missing key name"));
        row("PUT /v1/kv/{u}?cas=abc x", 500, is("strconv.ParseUint: parsing \"abc\": invalid syntax"));
        row("PUT /v1/kv/{u}?flags=abc x", 500, is("strconv.ParseUint: parsing \"abc\": invalid syntax"));
        row("PUT /v1/kv/{u}?flags=-1 x", 500, is("strconv.ParseUint: parsing \"-1\": invalid syntax"));
        row("PUT /v1/kv/{u}?flags=18446744073709551616 x", 500,
                is("strconv.ParseUint: parsing \"18446744073709551616\": value out of range"));
        row("DELETE /v1/kv/{u}?recurse&cas=1", 400, is("Conflicting flags: cas=1&recurse="));
        row("PUT /v1/kv/{u}?acquire=a&release=b x", 400, is("Conflicting flags: acquire=a&release=b"));
        row("PUT /v1/kv/{u}?acquire=a&cas=1 x", 400, is("Conflicting flags: acquire=a&cas=1"));
        row("PUT /v1/kv/{u}?release=a&cas=1 x", 400, is("Conflicting flags: cas=1&release=a"));
    }
}
