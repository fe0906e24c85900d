package io.lictor.testkit.contract;

/** Namespaces of intentions: kept and obeyed as long as intentions are no config entries, then refused. */
final class NamespaceFacts extends Section {
    private static final String PATH = "/v1/connect/intentions";
    private static final String CHECK = PATH + "/check?source=";
    private static final String ENTERPRISE = ": Namespaces is a Consul Enterprise feature";

    NamespaceFacts() {
        super("intention namespaces");
        fact("the default namespace may be named", scene -> {
            deny(scene, "'SourceName':'web-{u}','DestinationName':'db-{u}'");
            for (String source : new String[]{"web-{u}", "default/web-{u}"}) {
                for (String destination : new String[]{"db-{u}", "default/db-{u}"}) {
                    scene.get(CHECK + source + "&destination=" + destination).status(200).at("/Allowed", "false");
                    scene.get(PATH + "/match?by=destination&name=" + destination).status(200)
                            .at("/" + scene.fill(destination).replace("/", "~1") + "/0/SourceName",
                                    scene.fill("web-{u}"));
                }
            }
        });
        until("1.9", this::kept);
        since("1.9", this::refused);
        parts("check?source=a/b/c&destination=db", "source");
        parts("check?source=db&destination=a/b/c", "destination");
        parts("match?by=source&name=a/b/c", "name");
    }

    private void parts(String query, String what) {
        until("1.11", () -> row("GET " + PATH + "/" + query, 500,
                is(what + " \"a/b/c\" is invalid: input can contain at most one '/'")));
        String kind = "name".equals(what) ? "match entry" : what;
        since("1.11", () -> row("GET " + PATH + "/" + query, 500,
                is("Invalid " + kind + " namespace \"b\"" + ENTERPRISE)));
    }

    private void kept() {
        fact("what is denied in a namespace is denied there only", scene -> {
            deny(scene, "'SourceNS':'foo','SourceName':'bar','DestinationName':'{u}'");
            scene.get(CHECK + "foo/bar&destination={u}").at("/Allowed", "false");
            scene.get(CHECK + "foo/bar&destination=default/{u}").at("/Allowed", "false");
            scene.get(CHECK + "bar&destination={u}").at("/Allowed", "true");
            scene.get(CHECK + "foo/other&destination={u}").at("/Allowed", "true");
            scene.get(CHECK + "foo/bar&destination=foo/{u}").at("/Allowed", "true");
            authorize(scene, "foo", "bar").at("/Authorized", "false");
            authorize(scene, "default", "bar").at("/Authorized", "true");
        });
        fact("what is denied of a whole namespace is denied there", scene -> {
            deny(scene, "'SourceNS':'n{u}','SourceName':'*','DestinationNS':'m{u}','DestinationName':'*'");
            scene.get(CHECK + "n{u}/any&destination=m{u}/any").at("/Allowed", "false");
            scene.get(CHECK + "n{u}/any&destination=any").at("/Allowed", "true");
            scene.get(CHECK + "any&destination=m{u}/any").at("/Allowed", "true");
            scene.get(PATH + "/match?by=source&name=n{u}/any").at(scene.fill("/n{u}~1any/0/Precedence"), "5");
            scene.get(PATH + "/match?by=source&name=any{u}").hasNot(scene.fill("n{u}"));
        });
        fact("an exact side wins over a namespace, and that over all", scene -> {
            intention(scene, "allow", "'SourceNS':'*','SourceName':'*','DestinationName':'{u}'");
            deny(scene, "'SourceNS':'n{u}','SourceName':'*','DestinationName':'{u}'");
            intention(scene, "allow", "'SourceNS':'n{u}','SourceName':'a','DestinationName':'{u}'");
            scene.get(CHECK + "n{u}/a&destination={u}").at("/Allowed", "true");
            scene.get(CHECK + "n{u}/b&destination={u}").at("/Allowed", "false");
            scene.get(CHECK + "m{u}/b&destination={u}").at("/Allowed", "true");
            Reply match = scene.get(PATH + "/match?by=destination&name={u}").status(200);
            for (int i = 0; i < 3; i++) {
                match.at(scene.fill("/{u}/" + i + "/Precedence"), String.valueOf(9 - i));
            }
        });
        fact("among equals the namespaces decide the order", scene -> {
            for (String namespace : new String[]{"z", "default", "a"}) {
                deny(scene, "'SourceNS':'" + namespace + "','SourceName':'s','DestinationName':'{u}'");
            }
            scene.get(PATH + "/match?by=destination&name={u}").at(scene.fill("/{u}/0/SourceNS"), "a")
                    .at(scene.fill("/{u}/1/SourceNS"), "default").at(scene.fill("/{u}/2/SourceNS"), "z");
        });
        row("POST " + PATH
                + " {'SourceNS':'*','SourceName':'x','DestinationNS':'a*','DestinationName':'*','Action':'allow'}",
                500, is("2 errors occurred:\n\t* SourceName: exact value cannot follow wildcard namespace\n"
                        + "\t* DestinationNS: wildcard character '*' cannot be used with partial values"));
    }

    private void refused() {
        row("POST " + PATH + " {'SourceNS':'foo','SourceName':'{u}','DestinationName':'db','Action':'allow'}", 400,
                isBad("Invalid SourceNS(foo)" + ENTERPRISE));
        row("POST " + PATH + " {'SourceName':'{u}','DestinationNS':'*','DestinationName':'db','Action':'allow'}", 400,
                isBad("Invalid DestinationNS(*)" + ENTERPRISE));
        row("GET " + CHECK + "foo/bar&destination=db", 500, is("Invalid source namespace \"foo\"" + ENTERPRISE));
        row("GET " + CHECK + "bar&destination=foo/db", 500, is("Invalid destination namespace \"foo\"" + ENTERPRISE));
        row("GET " + PATH + "/match?by=source&name=foo/bar", 500,
                is("Invalid match entry namespace \"foo\"" + ENTERPRISE));
        row("GET " + PATH + "/exact?source=foo/web&destination=db", 500, is("Invalid SourceNS \"foo\"" + ENTERPRISE));
        fact("a caller of another namespace is not the one that is allowed or denied", scene -> {
            deny(scene, "'SourceName':'bar','DestinationName':'{u}'");
            authorize(scene, "foo", "bar").at("/Authorized", "true");
            authorize(scene, "default", "bar").at("/Authorized", "false");
        });
    }

    private static void deny(Scene scene, String sides) {
        intention(scene, "deny", sides);
    }

    private static void intention(Scene scene, String action, String sides) {
        scene.post(PATH, "{" + sides + ",'Action':'" + action + "'}").status(200);
    }

    private static Reply authorize(Scene scene, String namespace, String source) {
        return scene.post("/v1/agent/connect/authorize",
                "{'Target':'{u}','ClientCertURI':'spiffe://x.consul/ns/" + namespace
                        + "/dc/dc1/svc/" + source + "','ClientCertSerial':'1'}")
                .status(200);
    }
}
