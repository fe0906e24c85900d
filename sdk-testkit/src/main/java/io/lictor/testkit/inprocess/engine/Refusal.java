package io.lictor.testkit.inprocess.engine;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.lictor.testkit.inprocess.http.Response;

/** An answer other than success, thrown by whoever knows first. It carries Consul's status and text. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String REMOTE = "rpc error making call: ";
    private final transient Response response;
    private final int remoteStatus;

    /** An answer of its own. */
    public Refusal(Response response) {
        this(response, remoteStatus(response.status()));
    }

    private Refusal(Response response, int remoteStatus) {
        super("status " + response.status(), null, false, false);
        this.response = response;
        this.remoteStatus = remoteStatus;
    }

    /** A plain text. */
    public Refusal(int status, String text) {
        this(status, text, remoteStatus(status));
    }

    private Refusal(int status, String text, int remoteStatus) {
        super(text, null, false, false);
        this.response = Response.text(status, text);
        this.remoteStatus = remoteStatus;
    }

    private static int remoteStatus(int status) {
        return status == 500 || status == 403 ? status : 0;
    }

    /** 400. */
    public static Refusal badRequest(String text) {
        return new Refusal(400, text);
    }

    /** 403. */
    public static Refusal denied() {
        return new Refusal(403, "Permission denied");
    }

    /** 404. */
    public static Refusal notFound(String text) {
        return new Refusal(404, text);
    }

    /** 404 when this datacenter's servers know nothing, another status when those of another one do not. */
    public static Refusal notFound(String text, int remoteStatus) {
        return new Refusal(404, text, remoteStatus);
    }

    /** 500, which is also how Consul's servers report what a client did wrong. */
    public static Refusal failed(String text) {
        return new Refusal(500, text);
    }

    /** The answer. */
    public Response response() {
        return response;
    }

    /** The same as a server sees it that had to ask another datacenter's. */
    Refusal fromAfar() {
        return remoteStatus == 0
                ? this
                : new Refusal(remoteStatus, REMOTE + new String(response.bytes(), StandardCharsets.UTF_8));
    }

    /** The same with more headers. */
    public Refusal with(Map<String, String> headers) {
        return new Refusal(response.with(headers), remoteStatus);
    }
}
