package io.lictor.testkit.inprocess.engine;

import java.util.Map;

import io.lictor.testkit.inprocess.http.Response;

/** An answer other than success, thrown by whoever knows first. It carries Consul's status and text. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Response response;

    /** An answer of its own. */
    public Refusal(Response response) {
        super("status " + response.status(), null, false, false);
        this.response = response;
    }

    /** A plain text. */
    public Refusal(int status, String text) {
        super(text, null, false, false);
        this.response = Response.text(status, text);
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

    /** 500, which is also how Consul's servers report what a client did wrong. */
    public static Refusal failed(String text) {
        return new Refusal(500, text);
    }

    /** The answer. */
    public Response response() {
        return response;
    }

    /** The same with more headers. */
    public Refusal with(Map<String, String> headers) {
        return new Refusal(response.with(headers));
    }
}
